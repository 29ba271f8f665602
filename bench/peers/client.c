/* The C peer: librabbitmq, a thread and a connection for each producer and worker. It accounts for nothing.
   Its arguments are name=value; it prints JSON. */
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static char *url, *queue;
static long messages, size, prefetch, ack_every, unconfirmed, producers, workers, persistent;

static atomic_long handled;
static pthread_barrier_t consuming;
static double first, last;
static pthread_mutex_t times = PTHREAD_MUTEX_INITIALIZER;

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void die(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  exit(1);
}

static void check(amqp_rpc_reply_t reply, const char *what) {
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
  die("%s: %s", what,
      reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION ? amqp_error_string2(reply.library_error)
                                                          : "refused by the broker");
}

static amqp_connection_state_t connect_to_broker(void) {
  struct amqp_connection_info info;
  char *text = strdup(url); /* the parser writes into it */
  amqp_default_connection_info(&info);
  if (amqp_parse_url(text, &info) != AMQP_STATUS_OK) die("not a URL");
  amqp_connection_state_t c = amqp_new_connection();
  if (amqp_socket_open(amqp_tcp_socket_new(c), info.host, info.port) != AMQP_STATUS_OK) die("cannot connect");
  check(amqp_login(c, info.vhost, 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, info.user, info.password), "login");
  amqp_channel_open(c, 1);
  check(amqp_get_rpc_reply(c), "channel");
  return c;
}

static void close_connection(amqp_connection_state_t c) {
  check(amqp_channel_close(c, 1, AMQP_REPLY_SUCCESS), "closing the channel");
  amqp_connection_close(c, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(c);
}

static void *work(void *unused) {
  amqp_connection_state_t c = connect_to_broker();
  amqp_basic_qos(c, 1, 0, prefetch, 0);
  check(amqp_get_rpc_reply(c), "qos");
  amqp_basic_consume(c, 1, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
  check(amqp_get_rpc_reply(c), "consume");
  pthread_barrier_wait(&consuming);

  struct timeval patience = {0, 100000};
  long unacked = 0;
  uint64_t tag = 0;
  double ended = 0;
  while (atomic_load_explicit(&handled, memory_order_relaxed) < messages) {
    amqp_envelope_t envelope;
    amqp_maybe_release_buffers(c);
    amqp_rpc_reply_t reply = amqp_consume_message(c, &envelope, &patience, 0);
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_TIMEOUT) continue;
    check(reply, "delivery");
    tag = envelope.delivery_tag;
    amqp_destroy_envelope(&envelope);
    if (++unacked == ack_every) {
      if (amqp_basic_ack(c, 1, tag, ack_every > 1)) die("ack failed");
      unacked = 0;
    }
    if (atomic_fetch_add(&handled, 1) + 1 == messages) ended = now_ms();
  }
  if (unacked > 0) {
    amqp_basic_ack(c, 1, tag, 1);
    if (ended > 0) ended = now_ms();
  }
  if (ended > 0) last = ended;
  usleep(250000); /* closed at once, a quorum queue was seen to miss the last acks */
  close_connection(c);
  return NULL;
}

/* Reads one frame with the broker's answer to one or many publishes; `open` has a byte for each by its tag. */
static long read_confirm(amqp_connection_state_t c, char *open, uint64_t *lowest) {
  amqp_frame_t frame;
  amqp_maybe_release_buffers(c);
  if (amqp_simple_wait_frame(c, &frame) != AMQP_STATUS_OK) die("waiting for a confirm failed");
  if (frame.frame_type != AMQP_FRAME_METHOD) return 0;
  if (frame.payload.method.id != AMQP_BASIC_ACK_METHOD) die("not confirmed: method %x", frame.payload.method.id);
  amqp_basic_ack_t *ack = frame.payload.method.decoded;
  long count = 0;
  for (uint64_t tag = ack->multiple ? *lowest : ack->delivery_tag; tag <= ack->delivery_tag; tag++) {
    count += open[tag];
    open[tag] = 0;
  }
  if (ack->multiple && ack->delivery_tag >= *lowest) *lowest = ack->delivery_tag + 1;
  return count;
}

static void *produce(void *unused) {
  long count = messages / producers;
  amqp_connection_state_t c = connect_to_broker();
  char *open = calloc(count + 1, 1);
  uint64_t lowest = 1;
  long waiting = 0;
  if (unconfirmed > 0) {
    amqp_confirm_select(c, 1);
    check(amqp_get_rpc_reply(c), "confirms");
  }
  amqp_basic_properties_t properties = {0};
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
  properties.delivery_mode = persistent ? 2 : 1;
  amqp_bytes_t body = {size, calloc(size, 1)};
  amqp_bytes_t key = amqp_cstring_bytes(queue);
  pthread_barrier_wait(&consuming);

  pthread_mutex_lock(&times);
  if (first == 0) first = now_ms();
  pthread_mutex_unlock(&times);
  for (long sent = 1; sent <= count; sent++) {
    if (amqp_basic_publish(c, 1, amqp_empty_bytes, key, 0, 0, &properties, body)) die("publish failed");
    if (unconfirmed == 0) continue;
    open[sent] = 1;
    waiting++;
    while (waiting >= unconfirmed) waiting -= read_confirm(c, open, &lowest);
  }
  while (waiting > 0) waiting -= read_confirm(c, open, &lowest);
  close_connection(c);
  return NULL;
}

static char *option(int argc, char **argv, const char *name) {
  size_t length = strlen(name);
  for (int i = 1; i < argc; i++)
    if (strncmp(argv[i], name, length) == 0 && argv[i][length] == '=') return argv[i] + length + 1;
  die("%s is missing", name);
  return NULL;
}

int main(int argc, char **argv) {
#define NUMBER(name) atol(option(argc, argv, name))
  url = option(argc, argv, "url");
  queue = option(argc, argv, "queue");
  messages = NUMBER("messages");
  size = NUMBER("size");
  prefetch = NUMBER("prefetch");
  ack_every = NUMBER("ackEvery");
  unconfirmed = NUMBER("unconfirmed");
  producers = NUMBER("producers");
  workers = NUMBER("workers");
  persistent = NUMBER("persistent");
  pthread_barrier_init(&consuming, NULL, producers + workers);

  pthread_t threads[producers + workers];
  for (long i = 0; i < producers + workers; i++)
    pthread_create(&threads[i], NULL, i < workers ? work : produce, NULL);
  for (long i = 0; i < producers + workers; i++) pthread_join(threads[i], NULL);
  printf("{\"handled\": %ld, \"ms\": %.3f}\n", atomic_load(&handled), last - first);
  return 0;
}

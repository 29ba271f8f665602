/** What is wrong with a record, for people: "it ends too early". Whatever else is thrown comes from a library's inside. */
export class BrokenRecord extends Error {
  override readonly name = "BrokenRecord";
}

/** Footnotes, numbered in the order in which they are met. */
export class Footnotes {
  readonly #notes: string[] = [];

  /** The mark of a note; nothing for none. */
  mark(note: string | undefined): string {
    if (note === undefined) return '';
    if (!this.#notes.includes(note)) this.#notes.push(note);
    return ` <sup>${this.#notes.indexOf(note) + 1}</sup>`;
  }

  toString(): string {
    return this.#notes.map((note, index) => `${index + 1}. ${note}`).join('\n');
  }
}

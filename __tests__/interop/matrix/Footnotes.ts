/** Footnotes, numbered in the order of their first marks. */
export class Footnotes {
  readonly #notes: string[] = [];

  /** Returns the mark of the note, or an empty string if there is no note. */
  mark(note: string | undefined): string {
    if (note === undefined) return '';
    if (!this.#notes.includes(note)) this.#notes.push(note);
    return ` <sup>${this.#notes.indexOf(note) + 1}</sup>`;
  }

  toString(): string {
    return this.#notes.map((note, index) => `${index + 1}. ${note}`).join('\n');
  }
}

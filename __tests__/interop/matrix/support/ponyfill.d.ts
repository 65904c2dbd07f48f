declare module 'abortcontroller-polyfill/dist/cjs-ponyfill.js' {
  export class AbortController {
    readonly signal: AbortSignal;
    abort(reason?: unknown): void;
  }
}

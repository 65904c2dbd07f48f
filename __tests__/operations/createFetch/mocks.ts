import { createFetch } from 'countermand';

export type AnyFetch = (url: string, init?: object) => Promise<any>;

/** A fetch that resolves with `response`. */
export function mockOf(response: unknown) {
  return jest.fn<Promise<any>, Parameters<AnyFetch>>(async () => response);
}

/** `createFetch` over a fetch that resolves with `response`. */
export const answering = (response: unknown) => createFetch<AnyFetch>(mockOf(response));

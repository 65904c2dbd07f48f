import { CancellationTokenSource, createFetch } from 'countermand';
import { Readable } from 'node:stream';
import { microtasks, rejectionOf } from '../../support/promises.js';
import { uncaughtDuring } from '../../support/uncaught.js';
import { type AnyFetch } from './mocks.js';

it('rejects with the reason even if the underlying fetch ignores its signal, and cancels the body of a late response', async () => {
  const source = new CancellationTokenSource();
  let answer!: (response: Response) => void;
  const fetchUnder = createFetch<AnyFetch>(() => new Promise((resolve) => (answer = resolve)));
  const promise = fetchUnder('/', { token: source.token });
  source.cancel();
  expect(await rejectionOf(promise)).toBe(source.token.reason);
  const cancel = jest.fn();
  answer(new Response(new ReadableStream({ cancel })));
  await microtasks();
  expect(cancel).toHaveBeenCalledTimes(1);
});

it('destroys a late body that is a stream of Node', async () => {
  const source = new CancellationTokenSource();
  let answer!: (response: unknown) => void;
  const fetchUnder = createFetch<AnyFetch>(() => new Promise((resolve) => (answer = resolve)));
  const promise = fetchUnder('/', { token: source.token });
  source.cancel();
  expect(await rejectionOf(promise)).toBe(source.token.reason);
  const body = new Readable({ read() {} });
  answer({ body });
  await microtasks();
  expect(body.destroyed).toBe(true);
});

const refuse = () => {
  throw new Error('is not a stream of Node');
};

it.each([
  [undefined],
  [null],
  ['text'],
  [{ body: null }],
  [{ body: { destroy: 42, on: refuse, once: refuse } }],
  [{ body: { destroy: refuse, on: 42, once: refuse } }],
  [{ body: { destroy: refuse, on: refuse } }],
])('ignores the late response %p, which has no body that can be canceled', async (response) => {
  const source = new CancellationTokenSource();
  let answer!: (response: unknown) => void;
  const fetchUnder = createFetch<AnyFetch>(() => new Promise((resolve) => (answer = resolve)));
  const errors = await uncaughtDuring(async () => {
    const promise = fetchUnder('/', { token: source.token });
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    answer(response);
  });
  expect(errors).toEqual([]);
});

it('ignores a failure to cancel the body of a late response', async () => {
  const source = new CancellationTokenSource();
  let answer!: (response: unknown) => void;
  const fetchUnder = createFetch<AnyFetch>(() => new Promise((resolve) => (answer = resolve)));
  const cancel = jest.fn(() => Promise.reject(new Error('It is locked')));
  const errors = await uncaughtDuring(async () => {
    const promise = fetchUnder('/', { token: source.token });
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    answer(new Response(new ReadableStream({ cancel })));
  });
  expect([cancel.mock.calls.length, errors]).toEqual([1, []]);
});

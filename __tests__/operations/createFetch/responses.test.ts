import { CancellationTokenSource, createFetch } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { rejectionOf } from '../../support/promises.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';
import { answering } from './mocks.js';

it('rejects with the error that the underlying fetch rejects with or throws', async () => {
  const error = new Error('E');
  const throws = () => {
    throw error;
  };
  const { token } = new CancellationTokenSource();
  for (const mock of [() => Promise.reject(error), throws]) {
    expect(await rejectionOf(createFetch(mock as typeof fetch)('/', { token }))).toBe(error);
  }
  expect(isListenedTo(token)).toBe(false);
});

it('rejects with a TypeError when the underlying fetch does not return a promise', async () => {
  const { token } = new CancellationTokenSource();
  const fetchUnder = createFetch((() => 42) as unknown as typeof fetch);
  expect(await rejectionOf(fetchUnder('/', { token }))).toEqual(
    new TypeError("Cannot fetch: 'fetch()' must be a promise: received 42"),
  );
});

it.each([
  ['undefined', undefined],
  ['null', null],
  ['a number', 42],
  ['a string', 'text'],
  ['an object', { ok: true }],
  ['a frozen object', Object.freeze({ ok: true, text: async () => 'text' })],
  ['an object without a prototype', Object.assign(Object.create(null), { ok: true })],
  ['a frozen Response', Object.freeze(new Response('text'))],
])('resolves with %s unchanged when the underlying fetch resolves with that', async (_, response) => {
  const source = new CancellationTokenSource();
  let given: unknown = 'pending';
  const errors = await uncaughtDuring(async () => {
    const promise = answering(response)('/', { token: source.token });
    promise.then(
      (value: unknown) => (given = value),
      (error: unknown) => (given = error),
    );
    await turn();
  });
  expect(given).toBe(response);
  expect(errors).toEqual([]);
  expect(isListenedTo(source.token)).toBe(false);
  source.cancel();
});

it('does not change a function with which the underlying fetch resolves', async () => {
  const text = async () => 'text';
  const given = await answering(Object.assign(() => {}, { text }))('/', { timeout: 60_000 });
  expect(given.text).toBe(text);
});

it('accepts a response whose json() does not return a promise', async () => {
  const { token } = new CancellationTokenSource();
  const response = await answering({ ok: true, json: () => ({ answer: 42 }) })('/', { token });
  expect(await response.json()).toEqual({ answer: 42 });
});

it('rejects with the error that json() of the response throws', async () => {
  const error = new Error('E');
  const { token } = new CancellationTokenSource();
  const json = () => {
    throw error;
  };
  const response = await answering({ body: new ReadableStream(), json })('/', { token });
  expect(await rejectionOf(response.json())).toBe(error);
});

it('allows mocks to replace members of the response, by assignment and by defineProperty', async () => {
  const source = new CancellationTokenSource();
  const response = await answering(new Response('text'))('/', { token: source.token });
  response.text = () => 'assigned';
  expect(response.text()).toBe('assigned');
  for (const name of ['text', 'body']) Object.defineProperty(response, name, { value: 'defined', configurable: true });
  expect([response.text, response.body]).toEqual(['defined', 'defined']);
});

it('calls clone of the response without arguments, and adds no clone to a response that has none', async () => {
  const { token } = new CancellationTokenSource();
  const clone = jest.fn(() => ({}));
  (await answering({ body: new ReadableStream(), clone })('/', { token })).clone('ignored');
  expect(clone.mock.calls).toEqual([[]]);
  expect(await answering({ body: new ReadableStream() })('/', { token })).not.toHaveProperty('clone');
});

import { CancellationTokenSource, createFetch } from 'countermand';
import { loadFetches } from '../../support/fetches.js';
import { type AnyFetch } from './mocks.js';

// By the standard, an init with any member resets some fields of the `Request` that it comes with. The `signal` that
// createFetch adds must not: the fetch underneath sends what it would send for the caller's own init.

type RequestClass = new (input: unknown, init?: object) => Record<string, unknown>;

/** Everything that can be read from a request. */
async function fieldsOf(request: Record<string, unknown>): Promise<Record<string, unknown>> {
  const prototype = Object.getPrototypeOf(request) as object;
  const names = Object.keys(Object.getOwnPropertyDescriptors(prototype)).filter((name) => name !== 'constructor');
  // What node-fetch keeps as properties.
  const own = ['follow', 'compress', 'counter', 'size', 'highWaterMark', 'insecureHTTPParser'];
  const fields: Record<string, unknown> = {};
  for (const name of [...names, ...own]) {
    const value = request[name];
    if (typeof value !== 'function' && !['signal', 'body', 'bodyUsed'].includes(name)) fields[name] = value;
  }
  const { headers } = request as { headers?: Iterable<[string, string]> };
  return { ...fields, headers: [...headers!], text: await (request as unknown as Request).text() };
}

const everything = {
  method: 'POST',
  headers: { 'x-test': 'yes' },
  body: 'hello',
  mode: 'same-origin',
  credentials: 'omit',
  cache: 'no-store',
  redirect: 'manual',
  integrity: 'sha256-abc',
  keepalive: true,
  referrer: 'https://example.com/page',
  referrerPolicy: 'no-referrer',
  follow: 3,
  compress: false,
  size: 1_000,
  highWaterMark: 1_234,
  insecureHTTPParser: true,
};
const requests: [string, object][] = [
  ['has everything', everything],
  ['has no referrer', { referrer: '' }],
  ['has a referrer', { referrer: 'https://example.com/page' }],
  ['has a policy', { referrerPolicy: 'unsafe-url' }],
  ['has nothing', {}],
];
/** Inits that change nothing. */
const noInits: [string, object | undefined][] = [
  ['no init', undefined],
  ['an empty init', {}],
  [
    'members that are undefined',
    { referrer: undefined, referrerPolicy: undefined, method: undefined, signal: undefined },
  ],
  ['members that a Request does not have', { other: true }],
];
/** Inits that make another request. */
const inits: [string, object][] = [
  ['a method', { method: 'PUT' }],
  ['headers', { headers: { accept: '*/*' } }],
  ['a signal', { signal: new AbortController().signal }],
  ['no signal', { signal: null }],
  ['a referrer', { referrer: 'https://example.com/other' }],
  ['an empty referrer', { referrer: '' }],
  ['a referrer policy', { referrerPolicy: 'origin' }],
];

describe.each(loadFetches())('createFetch over %s', (_name, _load, loadRequest) => {
  let RequestOf: RequestClass;
  beforeAll(async () => {
    RequestOf = (await loadRequest()) as RequestClass;
  });

  /** The requests that the fetch underneath would send: without and with a token. */
  async function sentBy(members: object, init: object | undefined): Promise<unknown[]> {
    const sent: unknown[] = [];
    const fetchUnder = createFetch<AnyFetch>(async (input, given) => {
      sent.push(await fieldsOf(new RequestOf(input, given)));
    });
    const { token } = new CancellationTokenSource();
    const makeRequest = () => new RequestOf('http://127.0.0.1/', members) as never;
    await fetchUnder(makeRequest(), init);
    await fetchUnder(makeRequest(), { ...init, token, timeout: 60_000 });
    return sent;
  }

  describe.each(requests)('given a Request that %s', (_request, members) => {
    it.each(noInits)('sends it as it is, with %s', async (_init, init) => {
      const wanted = await fieldsOf(new RequestOf('http://127.0.0.1/', members));
      expect(await sentBy(members, init)).toEqual([wanted, wanted]);
    });

    it.each(inits)('sends what the fetch underneath makes of it, with %s', async (_init, init) => {
      const wanted = await fieldsOf(new RequestOf(new RequestOf('http://127.0.0.1/', members), init));
      expect(await sentBy(members, init)).toEqual([wanted, wanted]);
    });
  });
});

it.each(['text', new URL('http://127.0.0.1/'), { href: '/' }, { referrer: null }, { referrer: 42 }])(
  'adds nothing but a signal for the input %p, which has no referrer',
  async (input) => {
    const inits: unknown[] = [];
    const fetchUnder = createFetch<AnyFetch>(async (_, init) => inits.push(init));
    await fetchUnder(input as never, { token: new CancellationTokenSource().token });
    expect(inits).toEqual([{ signal: expect.any(AbortSignal) }]);
  },
);

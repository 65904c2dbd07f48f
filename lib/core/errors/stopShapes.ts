import { constructorName } from '../base/describe.js';

// Most libraries say in words of their own that work was stopped. A shape is entered here only if a library was seen to
// reject with it. The errors are in `__tests__/core/shapes`, with the libraries that they are from.

/** What is stopped. Nothing that applications sell or schedule belongs here: a canceled order is a failure. */
const work = '(operation|request|command|task|query|promise|job|fibers)';

/** What is closed. */
const link = '(connection|socket|stream|client|target|channel|pool|worker|handshake|producer|provider|broker)';

const be = '(is |was |has been |is in )?';
const aborted = '(abort|cancell?|interrupt)(ed)?';
const closed = '(closed?|destroyed|disposed|disconnected|end|shut down|terminated)';

/** Each is compared with a whole name, code, name of a class or first line of a message, in any case. */
const shapes = [
  // Stopped by hand: `ERR_ABORTED`, `TaskCancelledError`, `promise cancelled`, `All fibers interrupted without error`
  `((und_)?err?_|econn|the |this |all )?(${work}[ _]?)?${be}${aborted}(error|failure|[.:]| without error)?`,
  // ... superagent, undici, axios, mysql2; TanStack, cockatiel; Temporal; workerpool, MongoDB, ethers; Effect; Stripe
  'ecancel(l?ed)?|storage/canceled', // node:dns, mssql; Firebase
  '57014|canceling statement due to .*', // PostgreSQL
  'njs-(003|040|065|123|500)', // oracledb, also timed out and closed
  '-32802|-32097', // vscode-jsonrpc: canceled by the server, disposed
  '(1 cancelled|mcp error -32001)(:.*)?|\\[canceled\\].*', // grpc-js, MCP, Connect
  'command was (canceled:|killed with sigterm).*', // execa
  'task cancelled \\(reason.*|request aborted due to timeout.*', // Redux; Stripe

  // Timed out
  '\\w*time_?d?_?out(error)?\\d*', // axios, got, undici, Knex, MongoDB, NATS, Playwright, node:vm
  `(.*(${work}|${link}).* )?timed out([.:( ].*)?`, // ioredis, BullMQ, execa, ws, ssh2
  '(network|response|query read|reply|total) timeout.*', // node-fetch 2, pg, rpc-websockets, google-gax
  'timeout (exceeded|expired|\\().*', // pg, basic-ftp
  'operation exceeded time limit', // MongoDB
  '(4 |\\[|.* before the )deadline.*', // grpc-js, Connect

  // Closed, or used after that: `ERR_STREAM_DESTROYED`, `ClientClosedError`, `The connection was closed`
  `.*(${link}|_err|_after|_premature)[ _]?${be}${closed}(error\\d*|[.,:;(].*| (before|unexpectedly|and|state).*)?`,
  // ... node:stream, undici, MongoDB, Playwright, puppeteer; pg, ioredis, ws, mysql2, MCP, grpc-js, vscode-jsonrpc, neo4j
  '\\w*(invalid_session|connection_lost|expiredsessionerror|unsubscribederror)', // node:http2, mysql2, MongoDB, RxJS
  '.*socket is not open.*', // ws
  'socket hang up', // node:http
  'emptyerror', // RxJS: `takeUntil` ended the sequence before its first value
  '(broker )?not connected|eshutdown', // MCP, kafkajs; opossum
  'terminating worker thread', // Piscina
  'cannot use a pool after .*', // pg
  '.*frame was detached.?', // Playwright, puppeteer
];
const shape = new RegExp(`^(${shapes.join('|')})(\n|$)`, 'i');

/** Whether an error is not a stop, whatever its text: of the engine, an assertion, of the operating system, of HTTP. */
function isClearlyFailure({ name, code, errno, status, statusCode, response }: Looks): boolean {
  return (
    /^(Type|Assertion)Error$/.test(name!) ||
    code === 'aborted' || // Firestore, Connect: two transactions got into each other's way
    (errno as number) < 0 ||
    ((status ?? statusCode ?? response?.status) as number) > 399
  );
}

/**
 * Whether an error itself, its causes aside, is shaped like those with which libraries reject because they were stopped.
 * May throw if reading the error throws.
 */
export function isShapedLikeStop(error: Looks): boolean {
  return (
    !isClearlyFailure(error) &&
    (error.killed === true || // node:child_process, by its own time limit
      [error.name, constructorName(error), error.code, error.message].some((text) =>
        shape.test(String(text).slice(0, 200)),
      ))
  );
}

type Looks = Partial<Error> & {
  readonly [name in 'code' | 'errno' | 'killed' | 'status' | 'statusCode']?: unknown;
} & { readonly response?: { readonly status?: unknown } };

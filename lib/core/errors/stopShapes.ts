import { constructorName } from '../base/describe.js';

// Most libraries say in words of their own that work was stopped. A shape is entered here only if a library was seen to
// reject with it. The errors are in `__tests__/core/shapes`, with the libraries that they are from.

/** What is stopped. Nothing that applications sell or schedule belongs here: an order that was canceled is a failure. */
const work = '(operation|request|command|task|query|promise|job|fibers)';

/** What is closed. */
const link = '(connection|socket|stream|client|target|channel|pool|worker|handshake)';

const be = '(is |was |has been |in )?';

/** Each is compared with a whole name, code, name of a class or first line of a message, in any case. */
const shapes = [
  // Stopped by hand
  `((und_)?err?_|econn|the |this |all )?(${work}[ _]?)?${be}(abort|cancell?|interrupt)(ed)?(error|failure|[.:(].*| without error)?`,
  // superagent, undici, mysql2, axios; Redux Toolkit, TanStack, cockatiel, MongoDB, workerpool; Temporal; node:http, Effect
  'ecancell?ed', // node:dns
  '57014|canceling statement due to .*', // PostgreSQL
  '-32802|-32097', // vscode-jsonrpc: canceled by the server, disposed
  '(1 cancelled:|\\[canceled\\]|mcp error -32001:) .*', // grpc-js, Connect, MCP
  'command was killed with sigterm.*', // execa
  'unblocked client unblocked via client unblock', // ioredis

  // Timed out
  '\\w*time_?d?_?out(error)?\\d*', // axios, got, undici, Knex, MongoDB, NATS, Playwright, node:vm
  `.*(${work}|${link}).* timed out([.:( ].*)?`, // ioredis, BullMQ, execa, ws
  '(network|response|query read) timeout.*', // node-fetch 2, pg
  'timeout (exceeded|expired).*', // pg
  'operation exceeded time limit', // MongoDB
  '(4 |\\[|.* before the )deadline.*', // grpc-js, Connect

  // Closed, or used after that
  `.*(${link}|_err|after|premature)[ _]?${be}(closed?|destroyed|disposed|disconnected|end|shut down|terminated)(error\\d*|[.:(].*| (before|unexpectedly|and|state).*)?`,
  // undici, MongoDB, Playwright, puppeteer, node:stream; pg, ioredis, ws, mysql2, MCP, grpc-js, vscode-jsonrpc, workerpool
  '\\w*(invalid_session|connection_lost|expiredsessionerror|unsubscribederror)', // node:http2, mysql2, MongoDB, RxJS
  '.*socket is not open.*', // ws
  'socket hang up', // node:http
  'not connected', // MCP
  'terminating worker thread', // Piscina
  'cannot use a pool after .*', // pg
  'unable to acquire a connection', // Knex
  '.*frame was detached', // Playwright, puppeteer
];
const shape = new RegExp(`^(${shapes.join('|')})$`, 'i');

/** Not shaped like a stop, whatever the text: errors of the engine, of the operating system, and HTTP responses. */
function isPlainlyElse({ name, errno, status, statusCode, response }: Looks): boolean {
  return (
    /^(Type|Range|Reference|Syntax|Eval|URI)Error$/.test(name!) ||
    (errno as number) < 0 ||
    ((status ?? statusCode ?? response?.status) as number) > 399
  );
}

/** Whether an error is shaped like those with which libraries reject because they were stopped. */
export function isShapedLikeStop(error: Looks): boolean {
  return (
    !isPlainlyElse(error) &&
    (error.killed === true || // node:child_process, by its own time limit
      [error.name, constructorName(error), error.code, error.message].some((text) =>
        shape.test(String(text).slice(0, 200).split('\n', 1)[0]!),
      ))
  );
}

type Looks = Partial<Error> & {
  readonly [name in 'code' | 'errno' | 'killed' | 'status' | 'statusCode']?: unknown;
} & { readonly response?: { readonly status?: unknown } };

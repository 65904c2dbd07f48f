// A language server that computes without a pause, in a process of its own, is canceled by its client meanwhile.
import { cancellationKind, CancellationTokenSource } from 'countermand';
import { toVSCodeToken } from 'countermand/interop';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

const program = fileURLToPath(new URL('language-server/server.ts', import.meta.url));
const server = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['pipe', 'pipe', 'inherit'] });
const connection = createMessageConnection(
  new StreamMessageReader(server.stdout),
  new StreamMessageWriter(server.stdin),
);
connection.listen();
console.log(await connection.sendRequest('countPrimes', 100)); // 25

const source = new CancellationTokenSource();
const started = new Promise((resolve) => connection.onNotification('started', resolve));
const computing = connection.sendRequest('countPrimes', 1e12, toVSCodeToken(source.token));
await started;
source.cancel(); // the user went on typing
const error = await computing.catch((error: unknown) => error);
console.log(cancellationKind(error), (error as { code?: number }).code); // canceled -32800

// It has really stopped: the server answers the next request.
console.log(await connection.sendRequest('countPrimes', 1_000)); // 168

connection.sendNotification('exit');
await once(server, 'exit');

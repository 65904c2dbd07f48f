// A command of a VS Code extension: the editor's token stops the request, and nobody is shown an error for that.
import { withTimeout } from 'countermand';
import { fromVSCodeToken, toVSCodeError } from 'countermand/interop';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CancellationToken, CancellationTokenSource } from 'vscode-jsonrpc';

/** As `window.withProgress({ cancellable: true, ... }, (progress, token) => ...)` calls it. */
async function showPage(url: string, editorToken: CancellationToken): Promise<string> {
  const token = fromVSCodeToken(editorToken);
  try {
    // The function gets a token that ends with the work, so that nothing stays on the editor's.
    return await withTimeout(async ({ signal }) => (await fetch(url, { signal })).text(), 10_000, token);
  } catch (error) {
    throw toVSCodeError(error, token); // the editor ignores `Canceled`, and shows anything else
  }
}

const server = createServer((request, response) => {
  if (request.url === '/page') response.end('a page');
}).listen(0);
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

const editor = new CancellationTokenSource();
console.log(await showPage(`http://localhost:${port}/page`, editor.token)); // a page

const slow = showPage(`http://localhost:${port}/slow`, editor.token).catch((error: Error) => error.name);
const [, response] = await once(server, 'request');
setImmediate(() => editor.cancel()); // the user presses Cancel
await once(response, 'close');
console.log('the server has seen it stop'); // the server has seen it stop
console.log(await slow); // Canceled
server.close();

// Loaded before the examples of the documentation: here https://example.com is a server on loopback, which sends a few
// bytes at once and never the rest. It keeps no process alive.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  if (request.url !== '/slow') response.write('the beginning of something large');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
server.unref();

const { fetch } = globalThis;
globalThis.fetch = (input, init) =>
  fetch(String(input).replace('https://example.com', `http://127.0.0.1:${server.address().port}`), init);

import { fromVSCodeToken, toLSPError, toVSCodeToken } from 'countermand/interop';
import { PassThrough } from 'node:stream';
import {
  createMessageConnection,
  RequestType,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Sink } from '../Sink.js';
import { openTask } from '../support/task.js';

const workRequest = new RequestType<null, string, void>('work');

/** The cancel goes over the streams as a notification, and the answer comes back as an error response. */
export const jsonRpcRequest: Sink = {
  name: '`vscode-jsonrpc` request',
  library: 'vscode-jsonrpc',
  takesSignal: false,
  open() {
    const [up, down] = [new PassThrough(), new PassThrough()];
    const server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    const client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    const task = openTask();
    server.onRequest(workRequest, async (_, serverToken) => {
      const token = fromVSCodeToken(serverToken);
      try {
        return await task.run(token);
      } catch (error) {
        throw toLSPError(error, token, { ResponseError });
      }
    });
    server.listen();
    client.listen();
    return {
      ...task,
      start: (token) => client.sendRequest(workRequest, null, toVSCodeToken(token)),
      close() {
        client.dispose();
        server.dispose();
      },
    };
  },
};

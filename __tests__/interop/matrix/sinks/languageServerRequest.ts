import { fromVSCodeToken, toLSPError, toVSCodeToken } from 'countermand/interop';
import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  ExecuteCommandRequest,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { Sink } from '../Sink.js';
import { openTask } from '../support/task.js';

export const languageServerRequest: Sink = {
  name: '`vscode-languageserver` request',
  library: 'vscode-languageserver',
  takesSignal: false,
  open() {
    const [up, down] = [new PassThrough(), new PassThrough()];
    // Readers and writers: with bare streams, it exits the process when they end.
    const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    const client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    const task = openTask();
    server.onExecuteCommand(async (_, serverToken) => {
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
      start: (token) => client.sendRequest(ExecuteCommandRequest.type, { command: 'work' }, toVSCodeToken(token)),
      close() {
        client.dispose();
        server.dispose();
      },
    };
  },
};

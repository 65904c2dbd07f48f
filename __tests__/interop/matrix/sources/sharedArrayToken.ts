import { fromVSCodeToken } from 'countermand/interop';
import { type RequestMessage, SharedArrayReceiverStrategy, SharedArraySenderStrategy } from 'vscode-jsonrpc/node';
import type { Source } from '../Source.js';
import { countLibraryTimers } from '../support/libraryTimers.js';

export const sharedArrayToken: Source = {
  name: 'an LSP token over a `SharedArrayBuffer`',
  library: 'vscode-jsonrpc',
  conversion: 'fromVSCodeToken(token)',
  note: 'Its event throws, so it is polled every 20 ms while the token has listeners. What it could leave behind is a timer.',
  open() {
    const request: RequestMessage = { jsonrpc: '2.0', id: 1, method: 'work' };
    const sender = new SharedArraySenderStrategy();
    sender.enableCancellation(request);
    const { token } = new SharedArrayReceiverStrategy().createCancellationTokenSource(request);
    return {
      token: fromVSCodeToken(token),
      cancel: () => void sender.sendCancellation(undefined as never, 1),
      countListeners: countLibraryTimers,
      dispose: () => sender.dispose(),
    };
  },
};

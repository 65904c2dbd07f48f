import { fromVSCodeToken } from 'countermand/interop';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { Source } from '../Source.js';
import { countingEvent } from '../support/countingEvent.js';

export const vscodeToken: Source = {
  name: 'a VS Code token',
  library: 'vscode-jsonrpc',
  conversion: 'fromVSCodeToken(token)',
  open() {
    const source = new CancellationTokenSource();
    const countListeners = countingEvent(source.token, 'onCancellationRequested');
    return {
      token: fromVSCodeToken(source.token),
      cancel: () => source.cancel(),
      countListeners,
      dispose: () => source.dispose(),
    };
  },
};

import { fromTypeScriptToken } from 'countermand/interop';
import type ts from 'typescript';
import type { Source } from '../Source.js';
import { countLibraryTimers } from '../support/libraryTimers.js';

export const typeScriptToken: Source = {
  name: "TypeScript's `HostCancellationToken`",
  library: 'typescript',
  conversion: 'fromTypeScriptToken(hostToken)',
  note: 'It has no event, so it is polled every 20 ms while the token has listeners. What it could leave behind is a timer.',
  open() {
    let isCanceled = false;
    const hostToken: ts.HostCancellationToken = { isCancellationRequested: () => isCanceled };
    return {
      token: fromTypeScriptToken(hostToken),
      cancel: () => (isCanceled = true),
      countListeners: countLibraryTimers,
    };
  },
};

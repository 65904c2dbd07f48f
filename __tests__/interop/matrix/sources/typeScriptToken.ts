import { fromTypeScriptToken } from 'countermand/interop';
import type ts from 'typescript';
import type { Source } from '../Source.js';
import { countLibraryTimers } from '../support/libraryTimers.js';

export const typeScriptToken: Source = {
  name: "TypeScript's `HostCancellationToken`",
  library: 'typescript',
  conversion: 'fromTypeScriptToken(hostToken)',
  note: 'It has no event: while somebody listens, it is asked every 20 ms. What could be left behind is a timer.',
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

import { fromTypeScriptToken } from 'countermand/interop';
import type ts from 'typescript';
import type { Source } from '../Source.js';
import { countLibraryTimers } from '../support/libraryTimers.js';

/** It has no event, so that it is asked again and again while somebody listens; what could be left is a timer. */
export const typeScriptToken: Source = {
  name: "TypeScript's `HostCancellationToken`",
  library: 'typescript',
  conversion: 'fromTypeScriptToken(hostToken)',
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

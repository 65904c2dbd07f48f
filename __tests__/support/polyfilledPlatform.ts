// The platform of React Native: abort-controller@3 in place of the native classes.
import { AbortController, AbortSignal } from 'abort-controller';

Object.assign(globalThis, { AbortController, AbortSignal });

import axios from 'axios';
import { fromAxiosToken } from 'countermand/interop';
import type { Source } from '../Source.js';

export const axiosToken: Source = {
  name: "axios's `CancelToken`",
  library: 'axios',
  conversion: 'fromAxiosToken(cancelToken)',
  open() {
    const { token, cancel } = axios.CancelToken.source();
    return {
      token: fromAxiosToken(token),
      cancel,
      countListeners: () => (token as { _listeners?: unknown[] | null })._listeners?.length ?? 0,
    };
  },
};

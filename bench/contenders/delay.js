import delay from 'delay';
import { repeatAsync } from '../work/repeat.js';

export const delayAndCancel = () =>
  repeatAsync(() => {
    const controller = new AbortController();
    const delayed = delay(30_000, { signal: controller.signal }).catch(() => {});
    controller.abort();
    return delayed;
  });

import { createFetch, TaskScope, delay } from 'countermand';
import type { Server } from './server.js';
import { chapter, check, save } from './timeline.js';

/** One of five downloads fails, and ends the other four. */
export async function taskScope(server: Server): Promise<void> {
  chapter('9. One of five downloads fails, and the task scope ends the others');
  const fetchUnder = createFetch();
  const seen = server.downloads.length;
  const download = (path: string) => async (token: TaskScope['token']) => {
    const response = await fetchUnder(server.url + path, { token });
    if (!response.ok) throw new Error(`${path} failed with ${response.status}`);
    return await response.arrayBuffer();
  };
  const paths = ['/file', '/file', '/file', '/file', '/broken'];
  const error: unknown = await TaskScope.all(paths.map(download)).catch((error: unknown) => error);
  check(
    `the caller gets the failure itself: ${(error as Error).message}`,
    (error as Error).message.startsWith('/broken'),
  );
  const records = server.downloads.slice(seen);
  for (let waited = 0; !records.every((record) => record.isClosedEarly) && waited < 2_000; waited += 10)
    await delay(10);
  check(
    `the server saw ${records.length} downloads close early`,
    records.every((record) => record.isClosedEarly),
  );
  save({ bytes: records.reduce((sum, { bytesSent }) => sum + server.fileSize - bytesSent, 0) });
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open, readFile as read } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';

const chunk = 'a line that is read\n';

/** Reads a pipe, whose writer sees when the reader is gone. */
export const readFile: Sink = {
  name: '`fs.promises.readFile`',
  takesSignal: true,
  note: 'Node checks the signal only between two reads: a pending read goes on until it gets data. The file is a pipe, whose writer sees it close.',
  open(ending) {
    const folder = mkdtempSync(join(tmpdir(), 'matrix-'));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const isReading = deferred();
    const stopped = deferred();
    let writer: FileHandle | undefined;
    let mustWrite = true;

    // Each chunk completes a read, and then Node checks the signal. So keep writing until the pipe has no reader.
    const writeOn = async () => {
      writer = await open(pipe, 'w'); // waits until the pipe is opened for reading
      await writer.write(chunk);
      isReading.resolve();
      if (ending !== 'canceled') return;
      try {
        while (mustWrite) await writer.write(chunk);
      } catch {
        stopped.resolve();
      }
    };
    return {
      start({ signal }) {
        if (ending === 'failed') {
          isReading.resolve();
          return read(folder, { signal, encoding: 'utf8' }); // fails: a folder is not a file
        }
        const writing = writeOn();
        return Promise.all([read(pipe, { signal, encoding: 'utf8' }), writing]).then(([text]) => text);
      },
      underWay: isReading.promise,
      stopped: stopped.promise,
      fail() {},
      finish: () => void writer?.close(),
      result: chunk,
      async close() {
        mustWrite = false;
        await writer?.close().catch(() => {});
        rmSync(folder, { recursive: true });
      },
    };
  },
};

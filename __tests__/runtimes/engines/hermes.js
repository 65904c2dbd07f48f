import { writeFileSync } from 'node:fs';
import { installed } from './installed.js';
import { bare, runShell } from './runShell.js';
import { versionOf } from './versionOf.js';

const program =
  process.platform === 'linux' && process.arch === 'x64'
    ? installed('hermes-engine-cli/linux64-bin/hermes')
    : undefined;

/**
 * React Native's own engine, in the last version that has a program to run scripts. It has no classes: as in React Native, its
 * Babel preset compiles them, in the last version that does so (later ones are for Hermes 1.0).
 */
export const hermes = {
  name: 'Hermes',
  how: 'one script by React Native’s Babel preset, `abort-controller` 3',
  lacks: [...bare, 'performance', 'AggregateError', 'Symbol.asyncIterator', 'private fields'],
  missing: () =>
    program === undefined || installed('@react-native/babel-preset') === undefined
      ? 'its packages could not be installed'
      : undefined,
  version: () => versionOf(program, 2, 'release version: '),
  run: (context) => runShell(context, program, ['-w', '-Xmicrotask-queue'], compile),
};

/** Compiles a script as React Native's bundler compiles the modules of an application. */
async function compile(file) {
  const { transformFileAsync } = await import('@babel/core');
  const { default: preset } = await import('@react-native/babel-preset');
  const { code } = await transformFileAsync(file, {
    babelrc: false,
    configFile: false,
    sourceType: 'script',
    // The helpers must be in the script itself, because it cannot import modules.
    presets: [[preset, { unstable_transformProfile: 'hermes-stable', enableBabelRuntime: false }]],
  });
  const compiled = file.replace(/\.js$/, '.compiled.js');
  writeFileSync(compiled, code);
  return compiled;
}

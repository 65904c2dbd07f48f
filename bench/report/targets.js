import { peers } from '../contenders/contenders.js';

/** The fastest peer, or the one with the given name; `undefined` if none can do the row. */
export function bestPeer(medians, name) {
  const able = peers.filter((peer) => typeof medians[peer] === 'number' && (name === undefined || peer === name));
  return able.sort((a, b) => medians[a] - medians[b])[0];
}

/**
 * Compares us with the others in a row of one run: the times of native, the best peer and the limit divided by ours, each with
 * the target for this engine, if there is one. Those that cannot do the row are left out.
 */
export function comparisons({ targets = {} }, runtime, medians) {
  const { peerName } = targets;
  const others = { native: 'native', peer: bestPeer(medians, peerName), limit: 'limit' };
  return Object.entries(others).flatMap(([against, name]) => {
    const ratio = medians[name] / medians.countermand;
    if (Number.isNaN(ratio)) return [];
    const target = targetFor(targets[against], runtime);
    return [{ against, name, ratio, target, isMissed: target !== undefined && inTwoDigits(ratio) < target }];
  });
}

/** Bun has no targets. */
function targetFor(target, runtime) {
  if (typeof target !== 'number') return target?.[runtime];
  return runtime.startsWith('node') ? target : undefined;
}

/** Rounds to the precision of the targets; two runs do not agree on more digits. */
const inTwoDigits = (ratio) => Number(ratio.toPrecision(2));

import { peers } from '../contenders/contenders.js';

/** The peer that takes least, or the one by name; `undefined` if none can do the row. */
export function bestPeer(medians, name) {
  const able = peers.filter((peer) => typeof medians[peer] === 'number' && (name === undefined || peer === name));
  return able.sort((a, b) => medians[a] - medians[b])[0];
}

/**
 * How we compare in a row, in one run: what native, the best peer and the limit take / what we take, each with the target
 * for this engine, if it has one. Without those that cannot do the row.
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

/** As targets are given: no more is meant by them, nor do two runs agree on more. */
const inTwoDigits = (ratio) => Number(ratio.toPrecision(2));

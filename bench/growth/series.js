/**
 * Works (see `contenders/`) that are measured at sizes a factor of ten apart. If `perUnit` is set, a work of a size consists of
 * that number of units, and its time is divided by it. `calls` is the number of callbacks that a work of a size calls.
 */
export const series = [
  {
    title: 'register + unregister',
    unit: 'live listeners',
    work: 'registerAndUnregister',
    sizes: [400, 4_000, 40_000],
  },
  {
    title: 'fan-out, a listener',
    unit: 'listeners',
    work: 'cancelListeners',
    sizes: [100, 1_000, 10_000],
    perUnit: true,
    calls: (size) => size,
  },
  {
    title: 'cancel linked children, a child',
    unit: 'children with a listener',
    work: 'cancelChildren',
    sizes: [100, 1_000, 10_000],
    perUnit: true,
    calls: (size) => size,
  },
  {
    title: 'link a chain and poll its end, a link',
    unit: 'links',
    work: 'pollChainFirst',
    sizes: [10, 100, 1_000],
    perUnit: true,
  },
  {
    title: 'link a chain and register at its end, a link',
    unit: 'links',
    work: 'registerOnChain',
    sizes: [10, 100, 1_000],
    perUnit: true,
  },
  {
    title: 'cancel a ladder of diamonds, a diamond',
    unit: 'diamonds',
    work: 'cancelLadder',
    sizes: [10, 100, 1_000],
    perUnit: true,
    calls: () => 1,
  },
];

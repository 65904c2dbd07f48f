import { compile } from 'vega-lite';
import { parse, View } from 'vega';
import { series } from '../growth/series.js';
import { cases } from '../memory/cases.js';
import { rows } from '../throughput/rows.js';
import { ratio, runtimeName } from './format.js';
import { bestPeer } from './targets.js';

// Shapes and lightness differ too, for people who cannot distinguish the colors.
const who = {
  domain: ['countermand', 'native', 'best peer', 'the limit'],
  colors: ['#0b6e4f', '#d1495b', '#edae49', '#8d99ae'],
  shapes: ['circle', 'square', 'diamond', 'M-0.18,-1H0.18V1H-0.18Z'],
};
const legend = { orient: 'top', title: null };
const colorOf = (some = who.domain) => ({
  field: 'who',
  scale: { domain: some, range: who.colors.slice(0, some.length) },
  legend,
});

const style = {
  background: 'white', // readable in a dark theme too
  padding: 16,
  config: {
    font: 'Helvetica, Arial, sans-serif',
    axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e5e5e5', labelLimit: 0 },
    legend: { labelFontSize: 13, symbolSize: 120 },
    header: { labelFontSize: 13, labelFontWeight: 'bold', title: null },
    title: { fontSize: 15, anchor: 'start', subtitleFontSize: 12, subtitleColor: '#555' },
    view: { stroke: null },
  },
};

async function draw(chart) {
  return await new View(parse(compile({ ...style, ...chart }).spec), { renderer: 'none' }).toSVG();
}

/** Labels with units, on an axis in ns. */
const timeAxis = {
  labelExpr:
    "datum.value >= 1e9 ? format(datum.value / 1e9, ',') + ' s' : datum.value >= 1e6 ? format(datum.value / 1e6, ',') + ' ms'" +
    " : datum.value >= 1e3 ? format(datum.value / 1e3, ',') + ' µs' : format(datum.value, ',') + ' ns'",
  values: [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9],
};

/** The plots of the results, by file name: what operations take on one engine, how costs grow, and memory. */
export async function makePlots(results, runtime) {
  const charts = {
    [`overview-${runtime}.svg`]: results.throughput && overview(results.throughput, runtime),
    'growth.svg': results.growth && growth(results.growth, runtime),
    'memory.svg': results.memory && memory(results.memory),
  };
  const plots = {};
  for (const [name, chart] of Object.entries(charts)) if (chart !== undefined) plots[name] = await draw(chart);
  return plots;
}

function overview(measured, runtime) {
  const some = rows.filter(({ isTelling }) => isTelling);
  const values = some.flatMap(({ title, targets }) => {
    const medians = measured[title]?.[runtime];
    if (typeof medians?.countermand !== 'number') return [];
    const { countermand, native, limit } = medians;
    const taken = {
      countermand,
      native,
      'best peer': medians[bestPeer(medians, targets?.peerName)],
      'the limit': limit,
    };
    return Object.entries(taken)
      .filter(([, time]) => typeof time === 'number')
      .map(([who, time]) => ({
        row: title,
        who,
        time,
        faster: who === 'native' ? ratio(time / countermand) : undefined,
      }));
  });
  const y = {
    field: 'row',
    sort: some.map(({ title }) => title),
    title: null,
    axis: { grid: true, domain: false, ticks: false },
  };
  const x = {
    field: 'time',
    type: 'quantitative',
    scale: { type: 'log' },
    axis: timeAxis,
    title: 'time per operation (each line is ten times as long)',
  };
  return {
    title: {
      text: `Time per operation, ${runtimeName(runtime)}`,
      subtitle: [
        'Further left is faster. On the right: how many times longer native takes than countermand.',
        'The limit is the least that any implementation must do.',
      ],
    },
    width: 640,
    height: { step: 24 },
    data: { values },
    layer: [
      {
        transform: [{ filter: "datum.who === 'native' || datum.who === 'countermand'" }],
        mark: { type: 'line', color: '#cccccc', strokeWidth: 2 },
        encoding: { y, x, detail: { field: 'row' } },
      },
      {
        mark: { type: 'point', filled: true, size: 90, opacity: 1 },
        encoding: {
          y,
          x,
          color: colorOf(),
          shape: { field: 'who', scale: { domain: who.domain, range: who.shapes }, legend },
        },
      },
      {
        transform: [{ filter: "datum.who === 'native'" }],
        mark: { type: 'text', align: 'right', dx: 60, fontSize: 12, color: '#333' },
        encoding: { y, x: { value: 'width' }, text: { field: 'faster' } },
      },
    ],
  };
}

function growth(measured, runtime) {
  const some = who.domain.slice(0, 2);
  const charts = series.flatMap(({ title, unit, sizes }) => {
    if (measured[title]?.[runtime] === undefined) return [];
    const values = some.flatMap((who) =>
      sizes.map((size, index) => ({ who, size, time: measured[title][runtime][who][index] })),
    );
    const [smallest, , largest] = sizes;
    return [
      {
        title: { text: title, fontSize: 12 },
        width: 230,
        height: 190,
        data: { values },
        mark: { type: 'line', point: { size: 70, filled: true }, strokeWidth: 2.5 },
        encoding: {
          x: {
            field: 'size',
            type: 'quantitative',
            title: unit,
            scale: { type: 'log', domain: [smallest, largest] },
            axis: { values: sizes, format: ',' },
          },
          y: { field: 'time', type: 'quantitative', title: null, scale: { type: 'log' }, axis: timeAxis },
          color: colorOf(some),
        },
      },
    ];
  });
  return {
    title: {
      text: `Time per unit of work as the amount of work grows, ${runtimeName(runtime)}`,
      subtitle: 'Flat is best: the total time grows in proportion to the work.',
    },
    columns: 3,
    bounds: 'flush',
    spacing: { row: 80, column: 80 },
    concat: charts,
    resolve: { scale: { color: 'shared' } },
  };
}

function memory(measured) {
  const some = who.domain.slice(0, 2);
  const values = Object.entries(measured).flatMap(([runtime, byTitle]) =>
    cases.flatMap(({ title, kind }) =>
      some.flatMap((who) => {
        const bytes = byTitle[title]?.[who]?.bytes;
        const row = kind === 'alive' ? title : `left of a ${title}`;
        return bytes === undefined
          ? []
          : [{ runtime: runtimeName(runtime), row, who, bytes: Math.max(0, Math.round(bytes)) }];
      }),
    ),
  );
  const y = {
    field: 'row',
    sort: values.map(({ row }) => row),
    title: null,
    axis: { domain: false, ticks: false, labelLimit: 0 },
  };
  const yOffset = { field: 'who', sort: some };
  return {
    title: {
      text: 'Memory that each object takes while it is kept, and that remains after it has finished',
      subtitle: 'Bytes; less is better.',
    },
    data: { values },
    facet: { column: { field: 'runtime', title: null } },
    spec: {
      width: 190,
      height: { step: 15 },
      layer: [
        { mark: { type: 'bar' }, encoding: { y, yOffset, x: bytesAxis(), color: colorOf(some) } },
        {
          mark: { type: 'text', align: 'left', dx: 3, fontSize: 10, color: '#555' },
          encoding: { y, yOffset, x: bytesAxis(), text: { field: 'bytes', format: ',' } },
        },
      ],
    },
  };
}

function bytesAxis() {
  return {
    field: 'bytes',
    type: 'quantitative',
    title: null,
    axis: { tickCount: 3, format: ',d' },
    scale: { nice: true },
  };
}

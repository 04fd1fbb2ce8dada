// Turns figures into the lines of a table, with each comparison in words.
import { judge } from './statistics.mjs';

/** The names of comparisons that are not a server or a program. */
const titles = { ours: 'sora-emulator', install: '' };

/** The comparisons that have a limit, in order. */
export function budgetLines(figures) {
  return figures.flatMap((figure) => figure.budgets.filter(hasLimit).map((budget) => line(figure, budget)));
}

/** All other measurements: further comparators, and figures without a comparator. */
export function informationLines(figures) {
  return figures.flatMap((figure) => {
    const limited = new Set(figure.budgets.filter(hasLimit).map(({ against }) => against));
    const others = Object.keys(figure.values).filter((name) => name !== 'ours' && !limited.has(name));
    if (others.length > 0) return others.map((against) => line(figure, { against }));
    return limited.size === 0 ? [line(figure, { against: '' })] : [];
  });
}

const hasLimit = ({ ratio, atMost }) => ratio !== undefined || atMost !== undefined;

function line(figure, budget) {
  const { ratio, met } = judge(figure, budget);
  return {
    what: `${figure.what}, ${figure.unit}`,
    ours: spread(figure.values.ours),
    against: titles[budget.against] ?? budget.against,
    theirs: spread(figure.values[budget.against]),
    ratio: ratio === undefined ? '' : asRatio(ratio),
    budget: limitOf(budget),
    met,
  };
}

function limitOf({ ratio, atMost }) {
  if (atMost !== undefined) return `at most ${atMost}`;
  return ratio === undefined ? '' : `at most ${asRatio(ratio)}`;
}

/** The median, and the lowest and highest value when there are several. */
function spread(values) {
  if (values === undefined || values.length === 0) return '';
  const middle = number(judge({ values: { ours: values } }, {}).ours);
  return values.length === 1
    ? middle
    : `${middle} (${number(Math.min(...values))} to ${number(Math.max(...values))})`;
}

/** Small ratios are printed as fractions, because 1/94 is easier to read than 0.0106. */
function asRatio(ratio) {
  return ratio < 0.1 ? `1/${Math.floor(1 / ratio + 1e-9)}` : `${Number(ratio.toFixed(2))} ×`;
}

function number(value) {
  const maximumFractionDigits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits });
}

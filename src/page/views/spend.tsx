// What the videos of the project would have cost.
import { useEffect } from 'preact/hooks';
import { counted, money, sizeText } from '../model/format.ts';
import type { Usage } from '../model/types.ts';
import { Section } from '../parts/bits.tsx';
import { Empty, ExportLines } from '../parts/empty.tsx';
import { Head } from '../parts/head.tsx';
import { usage } from '../state/data.ts';
import { refreshUsage } from '../state/live.ts';

export function Spend() {
  useEffect(() => void refreshUsage().catch(() => {}), []);
  const found = usage.value;
  return (
    <>
      <Head title="Spend" note="At list price. Failed videos are free; nothing here costs anything." />
      <div class="scroll">
        {found === null ? <p class="loading">Reading the usage …</p> : <Figures found={found} />}
      </div>
    </>
  );
}

function Figures({ found }: { found: Usage }) {
  const { usd, pending_usd: pending, batch_usd: batch, seconds, videos } = found;
  const isUnused = found.lines.length === 0 && Object.keys(found.requests).length === 0;
  if (isUnused)
    return (
      <Empty icon="spend" title="Nothing was spent yet">
        <ExportLines />
      </Empty>
    );
  return (
    <>
      <dl class="figures">
        <Figure
          name="Would have cost"
          value={money(usd)}
          note={`${counted(videos.completed, 'video')}, ${seconds} s`}
        />
        <Figure name="Still rendering" value={money(pending)} note={counted(videos.pending, 'job')} />
        <Figure
          name="With the batch API"
          value={money(batch)}
          note={`saves ${money(Math.max(0, usd - batch))}`}
        />
        <Figure name="Failed" value={String(videos.failed)} note="free" />
      </dl>
      <Lines lines={found.lines} most={Math.max(...found.lines.map((line) => line.usd), 0)} />
      <Requests requests={found.requests} />
    </>
  );
}

const Figure = ({ name, value, note }: { name: string; value: string; note: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      <strong>{value}</strong>
      <span class="quiet">{note}</span>
    </dd>
  </div>
);

const columns = ['Model', 'Size', 'Seconds', 'Done', 'Failed', 'Pending', 'Cost', ''];

const Lines = ({ lines, most }: { lines: Usage['lines']; most: number }) => (
  <Section title="By kind of video">
    <div class="table-place">
      <table>
        <thead>
          <tr>
            {columns.map((column) =>
              column === '' ? (
                <td key={column} />
              ) : (
                <th key={column} scope="col">
                  {column}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={`${line.model} ${line.size} ${line.seconds} ${line.batch}`}>
              <td>
                {line.model}
                {line.batch ? <span class="tag">batch</span> : null}
              </td>
              <td>{sizeText(line.size)}</td>
              <td>{line.seconds}</td>
              <td>{line.completed}</td>
              <td>{line.failed}</td>
              <td>{line.pending}</td>
              <td>{money(line.usd)}</td>
              <td class="bar-cell">
                <span class="bar" style={{ width: `${most === 0 ? 0 : (line.usd / most) * 100}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </Section>
);

const Requests = ({ requests }: { requests: Usage['requests'] }) => (
  <Section title="Requests">
    <ul class="tallies">
      {Object.entries(requests)
        .toSorted(([, a], [, b]) => b - a)
        .map(([operation, count]) => (
          <li key={operation}>
            <span>{operation === 'none' ? 'unknown paths' : operation}</span>
            <strong>{count.toLocaleString('en-US')}</strong>
          </li>
        ))}
    </ul>
  </Section>
);

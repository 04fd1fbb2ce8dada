// A list of rows of one height that draws only the rows near the visible part.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { nextIndex, rowWindow, scrollFor } from '../model/window.ts';
import { listensToKeys } from '../state/keys.ts';

interface Props<T> {
  items: readonly T[];
  /** In CSS pixels. */
  rowHeight: number;
  keyOf: (item: T) => string;
  /** Draws a row. Its first link or button gets the focus of the keys j and k. */
  row: (item: T) => ComponentChildren;
  /** The name of the list for screen readers. */
  label: string;
}

interface View {
  top: number;
  height: number;
}

export function VirtualList<T>({ items, rowHeight, keyOf, row, label }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ top: 0, height: 900 });
  const { first, end } = rowWindow({ count: items.length, rowHeight, ...view });
  useMeasure(box, rowHeight, setView);
  useAnchor(box, { items, rowHeight, keyOf });
  useRowKeys(box, { count: items.length, rowHeight, setView });
  return (
    <div class="rows" ref={box} tabIndex={-1}>
      <ul aria-label={label} style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, end).map((item, index) => (
          <li
            key={keyOf(item)}
            class="row-place"
            data-index={first + index}
            aria-setsize={items.length}
            aria-posinset={first + index + 1}
            style={{ height: `${rowHeight}px`, transform: `translateY(${(first + index) * rowHeight}px)` }}
          >
            {row(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}

type Box = { current: HTMLDivElement | null };

/** Reads the scroll position and the height of the box. */
function useMeasure(box: Box, rowHeight: number, setView: (change: (before: View) => View) => void) {
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      // Within one row, the same rows are drawn, and nothing needs to be drawn again.
      const top = Math.floor(element.scrollTop / rowHeight) * rowHeight;
      const { clientHeight: height } = element;
      setView((before) => (before.top === top && before.height === height ? before : { top, height }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
}

/** Keeps the rows on the screen in their places when new rows come above them. */
function useAnchor<T>(
  box: Box,
  { items, rowHeight, keyOf }: Pick<Props<T>, 'items' | 'rowHeight' | 'keyOf'>,
) {
  const seen = useRef<readonly T[]>(items);
  useLayoutEffect(() => {
    const element = box.current;
    const [oldFirst] = seen.current;
    if (element !== null && element.scrollTop > 0 && oldFirst !== undefined && items[0] !== oldFirst) {
      const key = keyOf(oldFirst);
      const shift = items.findIndex((item) => keyOf(item) === key);
      if (shift > 0) element.scrollTop += shift * rowHeight;
    }
    seen.current = items;
  }, [items]);
}

/** The keys j and k move the focus from row to row, also to rows that are not drawn yet. */
function useRowKeys(
  box: Box,
  { count, rowHeight, setView }: { count: number; rowHeight: number; setView: (view: View) => void },
) {
  const latest = useRef({ count, current: -1, isMoving: false });
  latest.current.count = count;
  useEffect(
    () =>
      listensToKeys((step) => {
        const element = box.current;
        if (element === null || latest.current.count === 0) return;
        const { current, isMoving } = latest.current;
        const focused = document.activeElement?.closest<HTMLElement>('[data-index]')?.dataset['index'];
        // Until the focus has moved, the next key counts from the row to which it moves.
        const from = isMoving ? current : Number(focused ?? current);
        const index = nextIndex(from, step, latest.current.count);
        Object.assign(latest.current, { current: index, isMoving: true });
        const { scrollTop: top, clientHeight: height } = element;
        element.scrollTop = scrollFor({ index, rowHeight, top, height });
        setView({ top: element.scrollTop, height });
        requestAnimationFrame(() => {
          element
            .querySelector<HTMLElement>(`[data-index="${index}"] :is(a, button)`)
            ?.focus({ preventScroll: true });
          if (latest.current.current === index) latest.current.isMoving = false;
        });
      }),
    [],
  );
}

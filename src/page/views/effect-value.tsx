// The field for the value of an effect.
import type { EffectInput } from '../model/effects.ts';
import { errors } from '../state/data.ts';

interface Props {
  input: EffectInput;
  value: string;
  onInput: (text: string) => void;
}

export function EffectValue({ input, value, onInput }: Props) {
  if (input.kind === 'flag') return null;
  return (
    <label class="field" data-kind={input.kind}>
      <span>{labels[input.kind]}</span>
      <Control input={input} value={value} onInput={onInput} />
    </label>
  );
}

const labels: Readonly<Record<Exclude<EffectInput['kind'], 'flag'>, string>> = {
  duration: 'Duration, such as 500ms, 5s or 2m',
  number: 'Number',
  error: 'Error',
  choice: 'Value',
  text: 'Text',
  size: 'Bytes or share',
  json: 'JSON',
};

function Control({ input, value, onInput }: Props) {
  if (input.kind === 'error') {
    const names = errors.value.filter(({ kind }) => kind === input.of).map(({ name }) => name);
    return <Select names={names} value={value} onInput={onInput} />;
  }
  if (input.kind === 'choice') return <Select names={input.values} value={value} onInput={onInput} />;
  if (input.kind === 'json')
    return (
      <textarea
        rows={3}
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    );
  const bounds =
    input.kind === 'number' ? { type: 'number' as const, min: input.least, max: input.most } : {};
  return (
    <input
      {...bounds}
      value={value}
      autocomplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => onInput(currentTarget.value)}
    />
  );
}

function Select({
  names,
  value,
  onInput,
}: {
  names: readonly string[];
  value: string;
  onInput: Props['onInput'];
}) {
  return (
    <select value={value} onChange={({ currentTarget }) => onInput(currentTarget.value)}>
      {[...new Set([...names, value])].map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

// A form that makes a rule and shows it in the language of rules: as JSON, as curl, and as a tag in a prompt.
import type { ComponentChildren } from 'preact';
import { emptyDraft, ruleOf, tagOf, withEffect, type Draft } from '../model/draft.ts';
import { effectNamed, effects, groupWords, type EffectGroup } from '../model/effects.ts';
import { json } from '../model/shell.ts';
import type { RuleInput } from '../model/types.ts';
import { Button, Code, Section } from '../parts/bits.tsx';
import { addRule } from '../state/actions.ts';
import { curlOf } from '../state/api.ts';
import { draft } from '../state/ui.ts';
import { EffectValue } from './effect-value.tsx';

const operations = [
  'createVideo',
  'retrieveVideo',
  'downloadVideo',
  'listVideos',
  'remixVideo',
  'editVideo',
  'extendVideo',
  'deleteVideo',
  'none',
];

const change = (part: Partial<Draft>) => (draft.value = { ...draft.value, ...part });

export function RuleForm() {
  const rule = ruleOf(draft.value);
  const isRule = typeof rule === 'object';
  return (
    <Section title="New rule">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isRule) void addRule(rule);
        }}
      >
        <When />
        <Then />
        {isRule ? (
          <Preview rule={rule} />
        ) : (
          <p class="notice" data-kind="fault">
            {rule}
          </p>
        )}
        <footer>
          <Button label="Start over" kind="quiet" onClick={() => (draft.value = emptyDraft())} />
          <button type="submit" class="button" data-kind="main" disabled={!isRule}>
            Add the rule
          </button>
        </footer>
      </form>
    </Section>
  );
}

const Field = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <label class="field">
    <span>{label}</span>
    {children}
  </label>
);

interface TextProps {
  label: string;
  name: Exclude<keyof Draft, 'effect' | 'operation' | 'value'>;
  hint: string;
}

const Text = ({ label, name, hint }: TextProps) => (
  <Field label={label}>
    <input
      value={draft.value[name]}
      placeholder={hint}
      autocomplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => change({ [name]: currentTarget.value })}
    />
  </Field>
);

const When = () => (
  <fieldset>
    <legend>When a request is like this</legend>
    <div class="fields">
      <Field label="Operation">
        <select
          value={draft.value.operation}
          onChange={({ currentTarget }) => change({ operation: currentTarget.value })}
        >
          <option value="">any that has the effect</option>
          {[...new Set([...operations, draft.value.operation].filter((name) => name !== ''))].map((name) => (
            <option key={name} value={name}>
              {name === 'none' ? 'none (unknown path)' : name}
            </option>
          ))}
        </select>
      </Field>
      <Text label="Prompt contains" name="prompt" hint="a text, or /cat|dog/i" />
      <Text label="At most this many times" name="times" hint="no limit" />
    </div>
    <details open={hasMore(draft.value)}>
      <summary>More conditions</summary>
      <div class="fields">
        <Text label="Model" name="model" hint="sora-2-pro" />
        <Text label="Video" name="video_id" hint="video_…" />
        <Text label="Path contains" name="path" hint="/v1/videos/" />
        <Text label="Only the call with the number" name="nth" hint="3" />
        <Text label="After this many matches" name="after" hint="0" />
        <Text label="With the chance" name="chance" hint="0.5" />
      </div>
    </details>
  </fieldset>
);

const hasMore = ({ model, video_id: id, path, nth, after, chance }: Draft) =>
  [model, id, path, nth, after, chance].some((text) => text !== '');

function Then() {
  const { effect, value } = draft.value;
  const { says, input } = effectNamed(effect);
  return (
    <fieldset>
      <legend>Then</legend>
      <div class="fields">
        <Field label="Effect">
          <select
            value={effect}
            onChange={({ currentTarget }) => (draft.value = withEffect(draft.value, currentTarget.value))}
          >
            {(Object.keys(groupWords) as EffectGroup[]).map((group) => (
              <optgroup key={group} label={groupWords[group]}>
                {effects
                  .filter((candidate) => candidate.group === group)
                  .map(({ name }) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </Field>
        <EffectValue input={input} value={value} onInput={(text) => change({ value: text })} />
      </div>
      <p class="says">{says[0]?.toUpperCase() + says.slice(1)}.</p>
    </fieldset>
  );
}

function Preview({ rule }: { rule: RuleInput }) {
  const tag = tagOf(rule);
  return (
    <div class="preview" aria-live="polite">
      <h3>The rule</h3>
      <Code name="the rule as JSON" text={json(rule, 2)} />
      <h3>The same with curl</h3>
      <Code name="the rule as curl" text={curlOf({ method: 'POST', path: '/_emulator/rules', body: rule })} />
      {tag === undefined ? null : (
        <>
          <h3>For one creation, inside its prompt</h3>
          <Code name="the tag" text={tag} />
        </>
      )}
    </div>
  );
}

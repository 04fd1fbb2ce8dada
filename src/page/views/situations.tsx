// What happens on demand: the rules of the project, ready-made situations, and a form that teaches the rules.
import situationList from 'virtual:situations';
import type { RuleView } from '../model/types.ts';
import { json } from '../model/shell.ts';
import { Button, IconButton, Section } from '../parts/bits.tsx';
import { Head } from '../parts/head.tsx';
import { clearRules, inputOf, loadSituation, removeRule } from '../state/actions.ts';
import { rules } from '../state/data.ts';
import { copy } from '../state/toasts.ts';
import { RuleForm } from './rule-form.tsx';

export const Situations = () => (
  <>
    <Head
      title="Situations"
      note="Make the server do what rarely happens: refuse, fail, stall, lose, expire."
    />
    <div class="scroll situations">
      <div>
        <RuleForm />
      </div>
      <div>
        <Rules />
        <ReadyMade />
      </div>
    </div>
  </>
);

function Rules() {
  const list = rules.value;
  const added = list.filter(({ place }) => place === 'control').length;
  return (
    <Section
      title="Rules at work"
      aside={
        added === 0 ? undefined : <Button label="Remove all" kind="quiet" onClick={() => void clearRules()} />
      }
    >
      {list.length === 0 ? (
        <p class="quiet">
          No rule yet: every request is answered as usual. The first rule that matches decides.
        </p>
      ) : null}
      <ol class="rules">
        {list.map((rule) => (
          <RuleRow key={`${rule.place} ${rule.id}`} rule={rule} />
        ))}
      </ol>
    </Section>
  );
}

function RuleRow({ rule }: { rule: RuleView }) {
  const { id, match, then, hits, times, spent, place, matched } = rule;
  return (
    <li class="rule" data-spent={spent}>
      <div class="rule-head">
        <strong class="mono">{id}</strong>
        {place === 'control' ? null : <span class="tag">{place}</span>}
        {spent ? <span class="tag">spent</span> : null}
        <span class="rule-hits" title={`${matched} requests matched`}>
          {times === null ? `${hits} hits` : `${hits} of ${times} hits`}
        </span>
        <IconButton
          icon="copy"
          label={`Copy the rule ${id}`}
          onClick={() => void copy(json(inputOf(rule), 2), 'The rule')}
        />
        {place === 'control' ? (
          <IconButton icon="trash" label={`Remove the rule ${id}`} onClick={() => void removeRule(rule)} />
        ) : null}
      </div>
      <p class="mono">
        {Object.keys(match).length === 0 ? 'every request' : json(match)} <span class="accent">→</span>{' '}
        {json(then)}
      </p>
    </li>
  );
}

const ReadyMade = () => (
  <Section title="Ready-made situations">
    <ul class="ready">
      {situationList.map(({ name, title, description }) => (
        <li key={name}>
          <div>
            <strong>{title}</strong>
            <p>{description}</p>
          </div>
          <Button label="Load" onClick={() => void loadSituation(name)} title={`Load ${name}`} />
        </li>
      ))}
    </ul>
  </Section>
);

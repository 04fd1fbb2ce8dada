// The operations of the control API about rules, situations and errors: their requests and responses.
import * as z from 'zod';
import { RuleInput, RuleView } from '../schema/rule-input.ts';
import { Done } from './vocabulary/project-schemas.ts';

const RuleList = z
  .strictObject({ data: z.array(RuleView).describe('In the order in which they decide.') })
  .meta({ id: 'RuleList' });

const SituationList = z
  .strictObject({ data: z.array(z.string()).describe('Names, for `POST /_emulator/situations/{name}`.') })
  .meta({ id: 'SituationList' });

const ErrorCatalogue = z
  .strictObject({
    data: z.array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(['request', 'job']).describe('The answer to a request, or the `error` of a failed job.'),
        status: z.int().nullable(),
        body: z.strictObject({ error: z.unknown() }),
        headers: z.record(z.string(), z.string()),
        confidence: z.string().describe('How well it is known that the service sends this.'),
        source: z.string(),
        example: z.string().describe('A tag that makes it happen when a prompt contains it.'),
      }),
    ),
  })
  .meta({ id: 'ErrorCatalogue' });

const rules = { tag: 'Rules', scoped: true } as const;

export const ruleOperations = {
  listRules: {
    ...rules,
    method: 'get',
    path: '/_emulator/rules',
    summary: "The project's rules with their hits",
    success: RuleList,
  },
  addRule: {
    ...rules,
    method: 'post',
    path: '/_emulator/rules',
    summary: 'Add a rule behind the others',
    body: RuleInput,
    checksBody: true,
    success: RuleView,
  },
  replaceRules: {
    ...rules,
    method: 'put',
    path: '/_emulator/rules',
    summary: 'Put these rules in place of all that were added',
    body: z.array(RuleInput).meta({ maxItems: 1_000 }),
    checksBody: true,
    success: RuleList,
  },
  clearRules: {
    ...rules,
    method: 'delete',
    path: '/_emulator/rules',
    summary: 'Remove all rules that were added',
    success: Done,
  },
  removeRule: {
    ...rules,
    method: 'delete',
    path: '/_emulator/rules/{rule_id}',
    summary: 'Remove a rule that was added',
    success: Done,
    refusals: [404],
  },
  listSituations: {
    ...rules,
    scoped: false,
    method: 'get',
    path: '/_emulator/situations',
    summary: 'The ready-made situations',
    success: SituationList,
  },
  loadSituation: {
    ...rules,
    method: 'post',
    path: '/_emulator/situations/{name}',
    summary: 'Add the rules of a ready-made situation',
    success: RuleList,
  },
  listErrors: {
    ...rules,
    scoped: false,
    method: 'get',
    path: '/_emulator/errors',
    summary: 'Every error that a rule can name, with its source',
    success: ErrorCatalogue,
  },
} as const;

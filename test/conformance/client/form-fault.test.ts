// Mistakes in a user's own file of situations: each message names the place, what is there and what is accepted.
import { expect, it } from 'vitest';
import { readForm } from '../../../src/conformance/client/form-fault.ts';
import { LabFile } from '../../../src/conformance/client/model.ts';

const situation = (given: object) => ({ situations: [{ name: 'slow', title: 'Slow', ...given }] });
const expectation = (given: object) => ({
  expectations: [
    {
      id: 'own.waits',
      level: 'MUST',
      situations: ['slow'],
      trigger: { request: {} },
      judgement: { file: 'whole' },
      statement: 'It waits.',
      source: 'us',
      cost: 'Time.',
      ...given,
    },
  ],
});
const keysOfMatch =
  /: found the unknown key 'operatoin' \(did you mean 'operation'\?\), expected some of the keys operation, status, outcome,/;

it('A file without a mistake is read', () => {
  expect(readForm(LabFile, expectation({})).fault).toBeUndefined();
});

it.each([
  [
    'a list in place of the file',
    [],
    'found an empty list, expected an object with some of the keys situations, expectations, also',
  ],
  [
    'a misspelt part of the file',
    { situation: [] },
    "found the unknown key 'situation' (did you mean 'situations'?), expected some of the keys situations, expectations, also",
  ],
  ['a part that is no list', { situations: {} }, 'situations: found an object, expected a list, of objects'],
  ['a missing title', { situations: [{ name: 'slow' }] }, 'situations.0.title: is missing, expected a text'],
  ['a title that is a number', situation({ title: 7 }), 'situations.0.title: found 7, expected a text'],
  [
    'a name with blanks',
    situation({ name: 'Very Slow' }),
    "situations.0.name: found the text 'Very Slow', expected lower-case letters, digits and hyphens",
  ],
  [
    'a misspelt task',
    situation({ task: 'creat' }),
    "situations.0.task: found the text 'creat' (did you mean 'create'?), expected one of create, create-from-image, create-and-delete, list, webhook",
  ],
  [
    'a count in words',
    situation({ videos: 'two' }),
    "situations.0.videos: found the text 'two', expected a whole number from 0",
  ],
  [
    'a flag that is false',
    situation({ rotate_secret: false }),
    'situations.0.rotate_secret: found false, expected true',
  ],
  [
    'a rule without an effect',
    situation({ rules: [{ id: 'x' }] }),
    'situations.0.rules.0.then: is missing, expected an object',
  ],
  [
    'a misspelt key of a situation',
    situation({ nmae: 1 }),
    /^situations\.0: found the unknown key 'nmae' \(did you mean 'name'\?\), expected some of the keys name, title, task,/,
  ],
  [
    'one situation in place of a list',
    expectation({ situations: 'slow' }),
    "expectations.0.situations: found the text 'slow', expected a list that is not empty, of texts, or an object with some of the keys all_of, but",
  ],
  [
    'a misspelt key of an alternative',
    expectation({ situations: { al_of: [] } }),
    /^expectations\.0\.situations: found the unknown key 'al_of' \(did you mean 'all_of'\?\)/,
  ],
  [
    'an unknown task of an alternative',
    expectation({ situations: { all_of: ['creates'] } }),
    /^expectations\.0\.situations\.all_of\.0: found the text 'creates' \(did you mean 'create'\?\), expected one of create,/,
  ],
  [
    'a misspelt trigger',
    expectation({ trigger: { requst: {} } }),
    "expectations.0.trigger: found the unknown key 'requst' (did you mean 'request'?), expected an object with one of the keys request, requests, event",
  ],
  [
    'a misspelt condition of a request',
    expectation({ trigger: { request: { operatoin: 'x' } } }),
    keysOfMatch,
  ],
  [
    'a misspelt operation of a request',
    expectation({ trigger: { request: { operation: 'createVidoe' } } }),
    /^expectations\.0\.trigger\.request\.operation: found the text 'createVidoe' \(did you mean 'createVideo'\?\), expected one of createVideo, /,
  ],
  [
    'a misspelt operation in a list of a judgement',
    expectation({ judgement: { count: { match: { operation: ['createVideo', 'retriveVideo'] } } } }),
    /operation\.1: found the text 'retriveVideo' \(did you mean 'retrieveVideo'\?\), expected one of createVideo, /,
  ],
  [
    'a misspelt asset of a download',
    expectation({ trigger: { request: { variant: 'thumbnial' } } }),
    /variant: found the text 'thumbnial' \(did you mean 'thumbnail'\?\), expected one of video, thumbnail, spritesheet/,
  ],
  [
    'a misspelt condition in a judgement',
    expectation({ judgement: { count: { match: { operatoin: 'x' } } } }),
    keysOfMatch,
  ],
  [
    'a status in words',
    expectation({ trigger: { request: { status: [200, 'bad'] } } }),
    "expectations.0.trigger.request.status.1: found the text 'bad', expected a whole number from 0 to 599, or one of 2xx, 3xx, 4xx, 5xx",
  ],
  [
    'a misspelt judgement',
    expectation({ judgement: { cuont: {} } }),
    /^expectations\.0\.judgement: found the unknown key 'cuont' \(did you mean 'count'\?\), expected an object with one of the keys count, none_after,/,
  ],
  [
    'a misspelt key in a list of judgements',
    expectation({ judgement: [{ count: { exacty: 1 } }] }),
    /^expectations\.0\.judgement\.0\.count: found the unknown key 'exacty' \(did you mean 'exactly'\?\), expected some of the keys of, match, exactly,/,
  ],
  [
    'two judgements in one object',
    expectation({ judgement: { file: 'whole', exit: {} } }),
    "expectations.0.judgement: found the unknown key 'exit', expected the key file",
  ],
  [
    'no judgement at all',
    expectation({ judgement: [] }),
    /^expectations\.0\.judgement: found an empty list, expected .*, or a list that is not empty$/,
  ],
  [
    'a judgement that is a text',
    expectation({ judgement: 'count' }),
    /^expectations\.0\.judgement: found the text 'count', expected an object with one of the keys count,/,
  ],
  [
    'an id without an area',
    expectation({ id: 'own' }),
    "expectations.0.id: found the text 'own', expected an area, a full stop and a name, such as 'poll.ends'",
  ],
  [
    'an odd name under also',
    { also: { 'Very Slow': [] } },
    "also: found the key 'Very Slow', expected lower-case letters, digits and hyphens",
  ],
  [
    'one id in place of a list under also',
    { also: { slow: 'x.y' } },
    "also.slow: found the text 'x.y', expected a list, of texts",
  ],
])('The message on %s tells its place and what is accepted', (_, value, message) => {
  const { fault = '' } = readForm(LabFile, value);
  if (typeof message === 'string') expect(fault).toBe(message);
  else expect(fault).toMatch(message);
});

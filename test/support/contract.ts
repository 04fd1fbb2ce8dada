// An independent judge of every exchange in a test: ajv with the committed OpenAPI documents.
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface MediaTypes {
  [mediaType: string]: { schema?: object };
}

interface Operation {
  requestBody?: { content: MediaTypes };
  responses: Record<string, { content?: MediaTypes }>;
}

/** The request and the answer on the wire; bodies only when they are JSON. */
export interface SeenExchange {
  method: string;
  path: string;
  request: { contentType: string; json?: unknown };
  response: { status: number; contentType: string; json?: unknown };
}

interface Document {
  /** The name under which ajv knows the document. */
  name: string;
  paths: Record<string, Record<string, Operation>>;
}

const isTime = (text: string) => !Number.isNaN(Date.parse(text));
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': isTime, binary: true } });
const compiled = new Map<string, ValidateFunction>();
const api = documentOf('openapi');
const control = documentOf('control');
const azure = documentOf('azure');

function documentOf(name: string): Document {
  const url = new URL(`../../openapi/${name}.json`, import.meta.url);
  const document = JSON.parse(readFileSync(url, 'utf8')) as Omit<Document, 'name'>;
  ajv.addSchema({ $id: name, ...document });
  return { name, paths: document.paths };
}

/** Returns the differences between an exchange and the document; empty when there are none. */
export function judge(exchange: SeenExchange): string[] {
  const where = `${exchange.method} ${exchange.path} → ${exchange.response.status}`;
  const found = findOperation(exchange.method, exchange.path);
  if (found === undefined) return judgeUnknown(exchange, where);
  const { operation, pointer } = found;
  const { status, contentType, json } = exchange.response;
  const badEnd = judgeSentences(exchange, where);
  if (badEnd.length > 0) return badEnd;
  const answer = operation.responses[status];
  if (answer === undefined) return [`${where}: this status is not documented`];
  const faults = judgeBody({
    where,
    media: answer.content,
    pointer: `${pointer}/responses/${status}`,
    contentType,
    json,
  });
  if (status >= 300 || exchange.request.json === undefined) return faults;
  const media = operation.requestBody?.content;
  const request = {
    where: `${where}: accepted a request body that`,
    media,
    pointer: `${pointer}/requestBody`,
  };
  return [
    ...faults,
    ...judgeBody({ ...request, contentType: 'application/json', json: exchange.request.json }),
  ];
}

/** A message that contains another sentence must not end with two full stops. */
function judgeSentences({ path, response, request }: SeenExchange, where: string): string[] {
  const message = (response.json as { error?: { message?: unknown } } | undefined)?.error?.message;
  if (typeof message !== 'string' || !/[^.]\.\.(\s|$)/.test(message)) return [];
  // A text that the client wrote itself may have any form.
  const echoed = path.includes('..') || JSON.stringify(request.json ?? '').includes('..');
  return echoed ? [] : [`${where}: the message '${message}' has two full stops`];
}

function judgeUnknown({ method, path, response }: SeenExchange, where: string): string[] {
  // Browsers send preflights by themselves, so preflights are not operations of the API.
  if (method === 'OPTIONS' && path.startsWith('/v1/') && response.status === 200) return [];
  // The files of the page are no operations.
  if (/^\/_emulator\/ui(\/|$)/.test(path) && response.status < 400) return [];
  // Azure's gateway asks for a key before anything else.
  const statuses = isControl(path) ? [403, 404, 405] : isAzure(path) ? [401, 404] : [404];
  if (!statuses.includes(response.status)) return [`${where}: this operation is not documented`];
  if (!isControl(path) || response.json === undefined) return [];
  const envelope = validator('control#/components/schemas/ControlError');
  return envelope(response.json) ? [] : [`${where}: this is not the control API's envelope`];
}

const isAzure = (path: string) => /^\/openai(\/|$)/.test(path);
const isControl = (path: string) => /^\/_emulator(\/|$)/.test(path);

function findOperation(method: string, path: string) {
  // A HEAD is a GET without the body.
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const document = isControl(path) ? control : isAzure(path) ? azure : api;
  for (const [template, item] of Object.entries(document.paths)) {
    const pattern = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const operation = item[verb];
    if (operation !== undefined && pattern.test(path)) {
      return { operation, pointer: `${document.name}#/paths/${escapePointer(template)}/${verb}` };
    }
  }
  return undefined;
}

function judgeBody(given: {
  where: string;
  media: MediaTypes | undefined;
  pointer: string;
  contentType: string;
  json: unknown;
}): string[] {
  const { where, media, pointer, json } = given;
  const type = given.contentType.split(';', 1)[0] ?? '';
  if (media === undefined)
    return type === '' ? [] : [`${where}: has a body of ${type} where none is documented`];
  if (media[type] === undefined) return [`${where}: content type '${type}' is not documented`];
  if (json === undefined || media[type].schema === undefined) return [];
  const validate = validator(`${pointer}/content/${escapePointer(type)}/schema`);
  return validate(json)
    ? []
    : (validate.errors ?? []).map((error) => `${where}: ${error.instancePath} ${error.message}`);
}

function validator(ref: string): ValidateFunction {
  const known = compiled.get(ref) ?? ajv.compile({ $ref: ref });
  compiled.set(ref, known);
  return known;
}

function escapePointer(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}

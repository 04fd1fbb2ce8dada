// The servers that are judged: the command that starts each server, its profile, and its flags.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engines, fromNpm, litellm } from './installations.mjs';

const root = join(import.meta.dirname, '../..');
const file = (name) => join(root, 'test/servers', name);

/** The key of the suite, and of LiteLLM. */
export const key = 'sk-servers';

/**
 * `start` receives `{ installation, work, port, emulator, clip }` and returns the command, its variables, and
 * a path that is answered when the server is ready. A server without a `path` prints the ready message of the
 * emulator.
 */
export const servers = [
  engine('vLLM-Omni', '0.30.0', 'vllm_omni.py'),
  engine('FastVideo', '0.2.1', 'fastvideo.py'),
  engine('SGLang', '0.5.23', 'sglang.py'),
  {
    name: 'LiteLLM',
    version: '1.108.7',
    profile: 'gateway',
    installation: litellm,
    start({ installation, work, port, emulator }) {
      const config = join(work, 'litellm.json');
      // A configuration in JSON is also a configuration in YAML.
      writeFileSync(config, JSON.stringify(litellmConfig(emulator)));
      const args = ['--config', config, '--host', '127.0.0.1', '--port', String(port)];
      const env = {
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
        // LiteLLM sends an unknown id to the public address of the provider, but no request may leave this
        // machine.
        HTTPS_PROXY: 'http://127.0.0.1:9',
        AIOHTTP_TRUST_ENV: 'True',
      };
      return { command: join(installation, 'bin/litellm'), args, env, path: '/health/liveliness' };
    },
  },
  {
    name: 'Portkey',
    version: '1.15.2',
    profile: 'gateway',
    installation: fromNpm,
    headers: ({ emulator }) => ['x-portkey-provider: openai', `x-portkey-custom-host: ${emulator}/v1`],
    start({ installation, port }) {
      const program = join(installation, 'node_modules/@portkey-ai/gateway/build/start-server.js');
      return { command: process.execPath, args: [program, '--headless', `--port=${port}`], path: '/' };
    },
  },
  {
    name: 'aimock',
    version: '1.43.0',
    profile: 'relay',
    installation: fromNpm,
    start({ installation, work, port }) {
      const config = join(work, 'aimock.json');
      writeFileSync(config, JSON.stringify({ llm: { fixtures: file('aimock.json') } }));
      const program = join(installation, 'node_modules/@copilotkit/aimock/dist/aimock-cli.js');
      const args = [program, '--config', config, '--port', String(port)];
      return { command: process.execPath, args, path: '/v1/models' };
    },
  },
];

function engine(name, version, program) {
  return {
    name,
    version,
    profile: 'engine',
    installation: engines,
    start: ({ installation, work, clip }) => ({
      command: join(installation, 'bin/python'),
      // With -B, Python leaves no compiled files in the repository.
      args: ['-B', file(program)],
      env: { ROUTES: join(installation, 'routes'), WORK: work, CLIP: clip },
    }),
  };
}

/** The configuration of a typical operator: all models of the contract. */
const models = ['sora-2', 'sora-2-2025-10-06', 'sora-2-2025-12-08', 'sora-2-pro', 'sora-2-pro-2025-10-06'];

const litellmConfig = (emulator) => ({
  model_list: models.map((model) => ({
    model_name: model,
    litellm_params: { model: `openai/${model}`, api_base: `${emulator}/v1`, api_key: 'sk-upstream' },
  })),
  general_settings: { master_key: key },
});

/** The file of a server's known failures, with a reason for each. */
export const baselineOf = ({ name }) => file(`expected/${name.toLowerCase()}.json`);

// The SDKs, one column each: how a version is downloaded and built outside of the repository, and the steps
// that it cannot do.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../bench/children.mjs';

const programs = join(import.meta.dirname, '../../test/clients');
const inProgram = (...path) => join(programs, ...path);
/** Returns the first group of an expression in a file of a program. */
const pinned = (expression, ...path) => expression.exec(readFileSync(inProgram(...path), 'utf8'))?.[1];

/**
 * openai 7 needs a newer Node than this project. A newer Node is downloaded when the current version is too
 * old.
 */
const newerNode = '22.23.3';
const derived = ['edit', 'edit-file', 'extend', 'character', 'create-with-character'];

/**
 * The SDKs in the order of the columns. `fetch` may fail because of the network, `build` only because of a
 * fault of the program. Both receive the column's own folder, and `build` returns the command that runs the
 * scenario.
 */
export const sdks = [
  node('6.9.0', { cannot: ['poll-helper', ...derived, 'webhook-endpoints'] }),
  node('6.49.0', { cannot: ['poll-helper', 'webhook-endpoints'] }),
  node('7.59.0', { cannot: ['poll-helper'], nodeFrom: 22 }),
  python('2.8.1', { cannot: [...derived, 'webhook-endpoints', 'suite-path-encoding'] }),
  python('3.57.0', { cannot: [] }),
  go(),
  java(),
  rust(),
];

/** npm passes variables to its child processes that would install their packages into this project. */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)),
);
const minutes = (count) => ({ timeoutMs: count * 60_000, env: environment });

function node(version, { cannot, nodeFrom = 0 }) {
  const tooOld = Number(process.versions.node.split('.')[0]) < nodeFrom;
  const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const runsIn = (folder, program) => {
    const fetched = join(folder, 'node_modules', nodePackage, 'bin/node');
    return [tooOld ? fetched : process.execPath, [join(folder, program)]];
  };
  return {
    name: `node ${version}`,
    language: 'node',
    tools: [['npm', '--version']],
    cannot,
    async fetch(folder) {
      cpSync(inProgram('node'), folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{"private":true}');
      const packages = [`openai@${version}`, ...(tooOld ? [`${nodePackage}@${newerNode}`] : [])];
      const quietly = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
      await run('npm', ['install', ...quietly, ...packages], { ...minutes(2), cwd: folder });
    },
    build: (folder) => runsIn(folder, 'scenario.mjs'),
    ordinary: (folder) => runsIn(folder, 'ordinary.mjs'),
  };
}

function python(version, { cannot }) {
  return {
    name: `python ${version}`,
    language: 'python',
    tools: [['python3', '-m', 'venv', '--help']],
    cannot,
    async fetch(folder) {
      await run('python3', ['-m', 'venv', folder], minutes(2));
      const quietly = ['--quiet', '--disable-pip-version-check'];
      await run(join(folder, 'bin/pip'), ['install', ...quietly, `openai==${version}`], minutes(3));
    },
    // With -B, Python leaves no compiled files in the repository.
    build: (folder) => [join(folder, 'bin/python'), ['-B', inProgram('python/scenario.py')]],
    ordinary: (folder) => [join(folder, 'bin/python'), ['-B', inProgram('python/ordinary.py')]],
    /** Runs another program with this version of the client. */
    runs: (folder, program) => [join(folder, 'bin/python'), ['-B', program]],
  };
}

function go() {
  return {
    name: `go ${pinned(/openai-go\/v3 v(\S+)/, 'go/go.mod')}`,
    language: 'go',
    tools: [['go', 'version']],
    cannot: [],
    fetch: () => run('go', ['mod', 'download'], { ...minutes(3), cwd: inProgram('go') }),
    build: (folder) => goProgram(join(folder, 'scenario'), '.'),
    ordinary: (folder) => goProgram(join(folder, 'ordinary'), './ordinary'),
  };
}

async function goProgram(program, source) {
  await run('go', ['build', '-o', program, source], { ...minutes(10), cwd: inProgram('go') });
  return [program, []];
}

const maven = ['--quiet', '--batch-mode', '--no-transfer-progress', '-Dstyle.color=never'];
const quickStart = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];

async function javaProgram(folder, mainClass, options = []) {
  await run('mvn', [...maven, 'compile'], { ...minutes(3), cwd: folder });
  const classpath = readFileSync(join(folder, 'classpath'), 'utf8').trim();
  return ['java', [...options, '-cp', `${join(folder, 'target/classes')}:${classpath}`, mainClass]];
}

function java() {
  return {
    name: `java ${pinned(/<openai\.version>(.*?)</, 'java/pom.xml')}`,
    language: 'java',
    tools: [
      ['mvn', '--version'],
      ['javac', '-version'],
    ],
    cannot: ['poll-helper'],
    fetch(folder) {
      cpSync(inProgram('java'), folder, { recursive: true });
      const classpath = ['dependency:build-classpath', `-Dmdep.outputFile=${join(folder, 'classpath')}`];
      return run('mvn', [...maven, ...classpath], { ...minutes(3), cwd: folder });
    },
    build: (folder) => javaProgram(folder, 'scenario.Main'),
    // Most of the time of a short program is the start of its machine.
    ordinary: (folder) => javaProgram(folder, 'ordinary.Main', quickStart),
  };
}

function rust() {
  const offline = ['--quiet', '--locked', '--offline'];
  return {
    name: `rust ${pinned(/async-openai = .*?"=(.*?)"/, 'rust/Cargo.toml')}`,
    language: 'rust',
    tools: [['cargo', '--version']],
    cannot: ['poll-helper', 'webhook-endpoints', 'suite-path-encoding'],
    fetch: () => run('cargo', ['fetch', '--quiet', '--locked'], { ...minutes(3), cwd: inProgram('rust') }),
    async build(folder) {
      // This leaves no compiled files in the repository.
      const env = { ...environment, CARGO_TARGET_DIR: folder };
      await run('cargo', ['build', ...offline], { timeoutMs: 10 * 60_000, env, cwd: inProgram('rust') });
      return [join(folder, 'debug/scenario'), []];
    },
  };
}

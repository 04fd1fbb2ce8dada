// Adds Azure's dialects to the app, without loading them.
import type { Hono } from 'hono';
import type { ApiPorts } from './api/api-ports.ts';
import { sharedHandlers } from './api/router.ts';
import type { Options } from './options/options.ts';

/** Few programs use Azure's dialects, so their app is made at the first request to it. */
export function azureOnDemand(
  ports: ApiPorts,
  { azureDeployment }: Pick<Options, 'azureDeployment'>,
): (app: Hono) => void {
  let azure: Promise<Hono> | undefined;
  return (app) => {
    for (const path of ['/openai', '/openai/*']) {
      app.all(path, async (c) => {
        azure ??= import('./azure/routes.ts').then(({ azureApp }) =>
          azureApp(ports, { deployments: azureDeployment, videoHandlers: sharedHandlers }),
        );
        return (await azure).fetch(c.req.raw, c.env);
      });
    }
  };
}

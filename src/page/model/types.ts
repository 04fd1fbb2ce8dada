// The JSON of the control API, as the emulator itself describes it.
import type { ListedVideo as Listed } from '../../emulator/control/page/page-schemas.ts';
export type { ListedVideo, ProjectView } from '../../emulator/control/page/page-schemas.ts';
export type { ClockView, Status, Usage } from '../../emulator/control/vocabulary/project-schemas.ts';
export type { DeliveryView, EndpointView } from '../../emulator/control/webhook-schemas.ts';
export type { CatalogueEntry } from '../../emulator/domain/error-catalogue.ts';
export type { Entry } from '../../emulator/journal/entry-schemas.ts';
export type { RuleInput, RuleView } from '../../emulator/schema/rule-input.ts';

export type State = Listed['state'];

import { eventStoreConformance } from './testing/conformance.ts';
import { createDevelopmentStore } from './testing/development-store.ts';

eventStoreConformance('embedded', createDevelopmentStore);

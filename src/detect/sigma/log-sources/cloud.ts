import type { EventKind } from '../event-kind.ts';
import {
  azureFields,
  cloudtrailFields,
  gcpFields,
  githubFields,
  kubernetesFields,
  m365Fields,
  oktaFields,
  signinFields,
} from '../fields/cloud.ts';
import { type FieldTable, noFields } from '../fields/field-table.ts';
import type { SourceDefinition } from './source-kind.ts';

/** A source known by its native table or by words in its product's name. */
function source(
  logSource: Omit<SourceDefinition, 'kinds'>,
  name: string,
  types: readonly string[],
  products: readonly string[],
  fields: FieldTable = noFields,
): SourceDefinition {
  return {
    ...logSource,
    kinds: [
      {
        name,
        matches: (kind: EventKind) =>
          types.includes(kind.type) || products.some((product) => kind.product.includes(product)),
        fields,
      },
    ],
  };
}

const SIGNINS = [
  'SigninLogs',
  'AADNonInteractiveUserSignInLogs',
  'AADServicePrincipalSignInLogs',
  'AADManagedIdentitySignInLogs',
  'AADSignInEventsBeta',
];
const RISKS = ['AADUserRiskEvents', 'AADRiskyUsers'];

export const cloudSources: readonly SourceDefinition[] = [
  source(
    { product: 'aws', service: 'cloudtrail' },
    'AWS CloudTrail',
    ['AWSCloudTrail'],
    ['cloudtrail'],
    cloudtrailFields,
  ),
  source(
    { product: 'azure', service: 'activitylogs' },
    'Azure activity',
    ['AzureActivity'],
    ['azure activity'],
    azureFields,
  ),
  source({ product: 'azure', service: 'auditlogs' }, 'Entra audit', ['AuditLogs'], ['entra audit'], azureFields),
  source({ product: 'azure', service: 'signinlogs' }, 'Entra sign-ins', SIGNINS, ['sign-in'], signinFields),
  source({ product: 'azure', service: 'riskdetection' }, 'Entra risk detections', RISKS, [], azureFields),
  source({ product: 'azure', service: 'pim' }, 'Entra privileged identity', ['AuditLogs'], [], azureFields),
  source(
    { product: 'm365', service: 'audit' },
    'Microsoft 365 audit',
    ['OfficeActivity'],
    ['microsoft 365', 'office 365'],
    m365Fields,
  ),
  source({ product: 'm365', service: 'exchange' }, 'Microsoft 365 audit', ['OfficeActivity'], ['exchange'], m365Fields),
  source(
    { product: 'm365', service: 'threat_management' },
    'Microsoft 365 alerts',
    ['OfficeActivity', 'CloudAppEvents', 'SecurityAlert'],
    [],
    m365Fields,
  ),
  source(
    { product: 'm365', service: 'threat_detection' },
    'Microsoft 365 alerts',
    ['OfficeActivity', 'CloudAppEvents', 'SecurityAlert'],
    [],
    m365Fields,
  ),
  source(
    { product: 'okta', service: 'okta' },
    'Okta system log',
    ['OktaV2_CL', 'OktaSystemLogs', 'Okta_CL'],
    ['okta'],
    oktaFields,
  ),
  source(
    { product: 'github', service: 'audit' },
    'GitHub audit',
    ['GitHubAuditData', 'GitHubAuditLogPolling_CL'],
    ['github'],
    githubFields,
  ),
  source(
    { product: 'gcp', service: 'gcp.audit' },
    'Google Cloud audit',
    ['GCPAuditLogs'],
    ['gcp', 'google cloud', 'cloud audit'],
    gcpFields,
  ),
  source(
    { product: 'gcp', service: 'google_workspace.admin' },
    'Google Workspace',
    ['GWorkspaceActivityReports'],
    ['workspace', 'google cloud', 'gcp'],
    gcpFields,
  ),
  source(
    { product: 'gcp', service: 'google_workspace.login' },
    'Google Workspace',
    ['GWorkspaceActivityReports'],
    ['workspace', 'google cloud', 'gcp'],
    gcpFields,
  ),
  source({ product: 'onelogin', service: 'onelogin.events' }, 'OneLogin', ['OneLogin_CL'], ['onelogin']),
  source(
    { product: 'kubernetes', service: 'audit' },
    'Kubernetes audit',
    ['AKSAudit', 'KubernetesAudit'],
    ['kubernetes'],
    kubernetesFields,
  ),
  source(
    { product: 'kubernetes', category: 'application', service: 'audit' },
    'Kubernetes audit',
    ['AKSAudit', 'KubernetesAudit'],
    ['kubernetes'],
    kubernetesFields,
  ),
];

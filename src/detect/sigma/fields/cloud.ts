import type { FieldTable } from './field-table.ts';

/** CloudTrail as AWS writes it, and the names of Sentinel's AWSCloudTrail. */
export const cloudtrailFields: FieldTable = {
  eventName: { native: ['EventName'], asim: ['EventOriginalType'], ecs: ['event.action'] },
  eventSource: { native: ['EventSource'], ecs: ['event.provider'] },
  errorCode: { native: ['ErrorCode'], asim: ['EventOriginalResultDetails'] },
  errorMessage: { native: ['ErrorMessage'] },
  sourceIPAddress: { native: ['SourceIpAddress'], asim: ['SrcIpAddr'], ecs: ['source.ip'] },
  userAgent: { native: ['UserAgent'], asim: ['HttpUserAgent'], ecs: ['user_agent.original'] },
  'userIdentity.type': { native: ['UserIdentityType'] },
  'userIdentity.arn': { native: ['UserIdentityArn'] },
  'userIdentity.userName': { native: ['UserIdentityUserName'], asim: ['ActorUsername'], ecs: ['user.name'] },
  requestParameters: { native: ['RequestParameters'] },
  responseElements: { native: ['ResponseElements'] },
  eventType: { native: ['EventTypeName'] },
};

/** Azure's activity and directory logs, as exported and as Sentinel's tables. */
export const azureFields: FieldTable = {
  'properties.message': { native: ['OperationName', 'ActivityDisplayName', 'operationName'], asim: ['Operation'] },
  operationName: { native: ['OperationNameValue', 'OperationName'], asim: ['Operation'], ecs: ['event.action'] },
  OperationName: { native: ['operationName', 'OperationNameValue'], asim: ['Operation'] },
  ActivityDisplayName: { native: ['OperationName', 'activityDisplayName'], asim: ['Operation'] },
  Category: { native: ['category', 'CategoryValue'] },
  Status: { native: ['status', 'Result', 'ActivityStatusValue'], asim: ['EventResultDetails'] },
  LoggedByService: { native: ['loggedByService'] },
  callerIpAddress: { native: ['CallerIpAddress', 'IPAddress'], asim: ['SrcIpAddr'] },
  riskEventType: { native: ['RiskEventType', 'properties.riskEventType'] },
};

/** Entra's sign-ins. */
export const signinFields: FieldTable = {
  ResultType: { native: ['resultType', 'status.errorCode', 'properties.status.errorCode'] },
  ResultDescription: { native: ['resultDescription', 'status.failureReason'] },
  AuthenticationRequirement: {
    native: ['authenticationRequirement', 'properties.authenticationRequirement'],
  },
  userAgent: { native: ['UserAgent', 'properties.userAgent'], asim: ['HttpUserAgent'] },
  location: { native: ['Location', 'properties.location.countryOrRegion'], asim: ['SrcGeoCountry'] },
  'DeviceDetail.trusttype': {
    native: ['DeviceDetail.trustType', 'deviceDetail.trustType', 'properties.deviceDetail.trustType'],
  },
  'properties.message': { native: ['OperationName', 'ResultDescription'] },
  Status: { native: ['status'], asim: ['EventResult'] },
  AppId: { native: ['appId', 'properties.appId'], asim: ['TargetAppId'] },
  Username: { native: ['UserPrincipalName', 'userPrincipalName'], asim: ['TargetUsername'] },
};

/** Microsoft 365's unified audit log. */
export const m365Fields: FieldTable = {
  Operation: { native: ['eventName'], asim: ['Operation', 'EventOriginalType'] },
  eventName: { native: ['Operation', 'Name', 'AlertType'], asim: ['Operation'] },
  eventSource: { native: ['Workload', 'OfficeWorkload', 'Source'] },
  status: { native: ['ResultStatus'], asim: ['EventResult'] },
  Workload: { native: ['OfficeWorkload'] },
  Payload: { native: ['Parameters', 'ExtendedProperties', 'Data'] },
};

export const oktaFields: FieldTable = {
  eventType: { native: ['eventtype', 'EventOriginalType'], asim: ['EventOriginalType'], ecs: ['event.action'] },
  displayMessage: { native: ['displaymessage'], asim: ['EventMessage'] },
  'actor.alternateId': { native: ['actor.alternateid'], asim: ['ActorUsername'], ecs: ['user.email'] },
  'target.displayName': { native: ['target.displayname'] },
  'outcome.result': { native: ['outcome_result_s'], asim: ['EventOriginalResultDetails'] },
};

export const githubFields: FieldTable = {
  action: { native: ['Action'], asim: ['EventOriginalType'], ecs: ['event.action'] },
  actor: { native: ['Actor'], asim: ['ActorUsername'] },
};

/** Google Cloud's audit logs: rules write the names of an exporter before Google's own. */
export const gcpFields: FieldTable = {
  'gcp.audit.method_name': {
    native: ['protoPayload.methodName', 'data.protoPayload.methodName'],
    asim: ['EventOriginalType'],
    ecs: ['event.action'],
  },
  'data.protoPayload.methodName': { native: ['protoPayload.methodName'] },
  'data.protoPayload.serviceName': { native: ['protoPayload.serviceName'] },
  'data.protoPayload.logName': { native: ['logName'] },
  'data.protoPayload.resource.type': { native: ['resource.type'] },
  'data.protoPayload.authorizationInfo.permission': { native: ['protoPayload.authorizationInfo.permission'] },
  'data.protoPayload.authorizationInfo.granted': { native: ['protoPayload.authorizationInfo.granted'] },
  eventService: { native: ['protoPayload.serviceName'] },
  eventName: {
    native: ['protoPayload.metadata.event.eventName', 'protoPayload.methodName', 'events.name'],
  },
};

export const kubernetesFields: FieldTable = {
  verb: { asim: ['EventOriginalType'], ecs: ['kubernetes.audit.verb'] },
  'objectRef.resource': { ecs: ['kubernetes.audit.objectRef.resource'] },
  apiGroup: { native: ['objectRef.apiGroup'] },
  capabilities: { native: ['requestObject.spec.containers.securityContext.capabilities.add'] },
  hostPath: { native: ['requestObject.spec.volumes.hostPath'] },
};

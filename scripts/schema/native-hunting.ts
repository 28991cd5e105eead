// Columns of further tables of Sentinel and Defender that people's queries name: kept by hand, present and empty until a source fills them.
import { strings, typed } from './native-hand-kept.ts';

const standard = (names: string) => ({ ...typed('datetime', 'TimeGenerated'), ...strings(`SourceSystem ${names}`) });
const timestamp = (names: string) => ({ ...typed('datetime', 'Timestamp'), ...strings(names) });

export const hunting: Record<string, Record<string, string>> = {
  // Where the schema files leave a column out that the table has.
  AADNonInteractiveUserSignInLogs: strings('UserType'),
  ExposureGraphNodes: {
    ...strings('NodeId NodeLabel NodeName'),
    ...typed('dynamic', 'Categories NodeProperties EntityIds'),
  },
  ExposureGraphEdges: {
    ...strings(
      'EdgeId EdgeLabel SourceNodeId SourceNodeName SourceNodeLabel TargetNodeId TargetNodeName TargetNodeLabel',
    ),
    ...typed('dynamic', 'SourceNodeCategories TargetNodeCategories EdgeProperties'),
  },
  OAuthAppInfo: {
    ...timestamp(
      'OAuthAppId ServicePrincipalId AppName AppStatus VerifiedPublisher PrivilegeLevel AppOrigin AppOwnerTenantId ReportId',
    ),
    ...typed('datetime', 'AddedOnTime LastModifiedTime LastUsedTime'),
    ...typed('dynamic', 'Permissions'),
    ...typed('bool', 'IsAdminConsented'),
    ...typed('long', 'ConsentedUsersCount'),
  },
  AzureDiagnostics: {
    ...standard(`
      Resource ResourceGroup ResourceId ResourceProvider ResourceType SubscriptionId Category OperationName Level
      CorrelationId CallerIPAddress ResultType ResultSignature ResultDescription OperationVersion _ResourceId
      _SubscriptionId requestUri_s clientIP_s clientIp_s host_s hostname_s httpMethod_s userAgent_s identity_claim_upn_s
      identity_claim_appid_g identity_claim_oid_g id_s msg_s event_s action_s ruleId_s ruleName_s Message details_message_s
      trackingReference_s policy_s
    `),
    ...typed('real', 'httpStatusCode_d httpStatus_d DurationMs'),
    ...typed('dynamic', 'AdditionalFields'),
  },
  GraphAPIAuditEvents: {
    ...timestamp(`
      IdentityProvider ApiVersion ApplicationId IpAddress ClientRequestId EntityType AccountObjectId Location RequestId
      RequestMethod ResponseStatusCode Scopes TargetWorkload UniqueTokenIdentifier RequestUri ServicePrincipalId ReportId
      OperationId RequestDuration
    `),
  },
  IntuneDevices: {
    ...standard(`
      DeviceId DeviceName UserId UserName UserEmail UPN OS OSVersion OSDescription Model Manufacturer SerialNumber
      ManagedBy ManagedDeviceName Ownership CompliantState DeviceRegistrationState JailBroken EasID IMEI MEID
      PhoneNumber PrimaryUser ReferenceId SkuFamily SubscriberCarrierNetwork SupervisedStatusString WifiMacAddress
      AndroidPatchLevel BatchId CategoryName DeviceState EncryptionStatusString GraphDeviceIsManaged JoinType LastContact
      MDMStatus OperationName Result StorageFree StorageTotal CreatedDate InGracePeriodUntil Stats _ResourceId
    `),
  },
  DeviceTvmBrowserExtensions: {
    ...strings(`
      DeviceId BrowserName ExtensionId ExtensionName ExtensionDescription ExtensionVersion ExtensionRisk
      ExtensionVendor InstallationTimeText
    `),
    ...typed('datetime', 'InstallationTime'),
    ...typed('bool', 'IsActivated'),
  },
  DeviceTvmBrowserExtensionsKB: {
    ...strings(
      'BrowserName ExtensionId ExtensionName ExtensionDescription ExtensionVersion PermissionId PermissionName PermissionDescription PermissionRisk',
    ),
    ...typed('bool', 'IsPermissionRequired'),
  },
  DeviceTvmInfoGathering: {
    ...timestamp('DeviceId DeviceName OSPlatform'),
    ...typed('datetime', 'LastSeenTime'),
    ...typed('dynamic', 'AdditionalFields'),
  },
  LAQueryLogs: {
    ...standard(`
      AADClientId AADEmail AADObjectId AADTenantId ConditionalDataAccess CorrelationId QueryText QueryThumbprint
      RequestClientApp RequestTarget _ResourceId
    `),
    ...typed('datetime', 'QueryTimeRangeStart QueryTimeRangeEnd StatsDataProcessedStart StatsDataProcessedEnd'),
    ...typed('bool', 'IsBillableQuery IsWorkspaceInFailover'),
    ...typed('int', 'ResponseCode ResponseRowCount StatsRegionCount StatsWorkspaceCount'),
    ...typed('real', 'ResponseDurationMs ScannedGB StatsCPUTimeMs StatsDataProcessedKB'),
    ...typed('dynamic', 'RequestContext RequestContextFilters WorkspaceRegion'),
  },
  CloudAuditEvents: {
    ...timestamp(`
      ReportId DataSource ActionType OperationName ResourceId AuditSource AccountName AccountObjectId IPAddress UserAgent
      SubscriptionId AzureResourceId AwsResourceName GcpFullResourceName KubernetesResource KubernetesNamespace
      KubernetesClusterName
    `),
    ...typed('bool', 'IsAnonymousProxy'),
    ...typed('dynamic', 'RawEventData AdditionalFields'),
  },
  Usage: {
    ...standard('Computer DataType MeterId QuantityUnit ResourceUri Solution LinkedMeterId LinkedResourceUri'),
    ...typed('datetime', 'StartTime EndTime'),
    ...typed('real', 'AvgLatencyInSeconds BatchesCapped BatchesOutsideSla BatchesWithinSla Quantity TotalBatches'),
    ...typed('bool', 'IsBillable'),
  },
  EntraIdSignInEvents: {
    ...timestamp(`
      Application ApplicationId LogonType EndpointCall CorrelationId SessionId AccountDisplayName AccountObjectId
      AccountUpn LastPasswordChangeTimestamp ResourceDisplayName ResourceId ResourceTenantId DeviceName
      EntraIdDeviceId OSPlatform DeviceTrustType TokenIssuerType ClientAppUsed Browser UserAgent AuthenticationRequirement
      AuthenticationProcessingDetails RiskEventTypes IPAddress Country State City Latitude Longitude NetworkLocationDetails
      RequestId ReportId UniqueTokenId GatewayJA4
    `),
    ...typed(
      'int',
      'ErrorCode IsExternalUser IsGuestUser IsManaged IsCompliant ConditionalAccessStatus RiskLevelAggregated RiskLevelDuringSignIn RiskState RiskDetails',
    ),
    ...typed('dynamic', 'ConditionalAccessPolicies AlternateSignInName'),
  },
  BehaviorInfo: {
    ...timestamp(
      'BehaviorId ActionType Description Categories AttackTechniques ServiceSource DetectionSource DataSources DeviceId AccountUpn AccountObjectId',
    ),
    ...typed('datetime', 'StartTime EndTime'),
    ...typed('dynamic', 'AdditionalFields'),
  },
  BehaviorEntities: {
    ...timestamp(`
      BehaviorId ActionType Categories ServiceSource DetectionSource DataSources EntityType EntityRole DetailedEntityRole
      FileName FolderPath SHA1 SHA256 ThreatFamily RemoteIP RemoteUrl AccountName AccountDomain AccountSid AccountObjectId
      AccountUpn DeviceId DeviceName LocalIP NetworkMessageId EmailSubject EmailClusterId Application OAuthApplicationId
      ProcessCommandLine RegistryKey RegistryValueName RegistryValueData
    `),
    ...typed('int', 'ApplicationId'),
    ...typed('long', 'FileSize'),
    ...typed('dynamic', 'AdditionalFields'),
  },
  MicrosoftAzureBastionAuditLogs: {
    ...standard(`
      ClientIpAddress ClientPort Location OperationName Protocol ResourceType TargetResourceId TargetVMIPAddress TunnelId
      UserAgent UserEmail UserName Message SessionEndTime SessionStartTime _ResourceId
    `),
    ...typed('datetime', 'Time'),
    ...typed('int', 'Duration'),
  },
  InformationProtectionEvents: {
    ...standard(`
      User UserId Activity ApplicationName ApplicationId Computer DeviceName IPv4 LabelId LabelName LabelIdBefore
      LabelNameBefore ObjectId Operation Platform ProcessName ProductVersion Protected ProtectedBefore ProtectionOwner
      ProtectionType Recipients ResultStatus Workload ContentId ActionSource DataState InformationTypes
    `),
    ...typed('dynamic', 'LogInfo'),
  },
  ApiManagementGatewayLogs: {
    ...standard(`
      ApiId ApiRevision ApimSubscriptionId BackendId BackendMethod BackendProtocol BackendUrl Cache CallerIpAddress
      ClientProtocol ClientTlsCipherSuite ClientTlsVersion CorrelationId Errors LastErrorElapsed LastErrorMessage
      LastErrorReason LastErrorScope LastErrorSection LastErrorSource Method OperationId OperationName ProductId Region
      RequestBody BackendRequestBody BackendResponseBody ResponseBody Url UserId WorkspaceId _ResourceId
    `),
    ...typed('int', 'BackendResponseCode RequestSize ResponseCode ResponseSize ApiRevisionNumber'),
    ...typed('long', 'BackendTime CacheTime ClientTime TotalTime'),
    ...typed('bool', 'IsRequestSuccess IsMasterTrace IsTraceAllowed IsTraceRequested'),
    ...typed('dynamic', 'RequestHeaders ResponseHeaders BackendRequestHeaders BackendResponseHeaders TraceRecords'),
  },
  SentinelAudit: {
    ...standard(
      'CorrelationId Description OperationName SentinelResourceId SentinelResourceKind SentinelResourceName SentinelResourceType Status WorkspaceId',
    ),
    ...typed('dynamic', 'ExtendedProperties'),
  },
  WindowsFirewall: {
    ...standard(`
      CommunicationDirection Computer Confidence Description DestinationIP FirewallAction FirstReportedDateTime
      FullDestinationAddress IndicatorThreatType Info IsActive LastReportedDateTime MaliciousIP MaliciousIPCountry
      Protocol RemoteIP ReportReferenceLink SourceIP TLPLevel _ResourceId
    `),
    ...typed('int', 'DestinationPort SourcePort Severity'),
    ...typed('real', 'MaliciousIPLatitude MaliciousIPLongitude'),
  },
};

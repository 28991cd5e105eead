// Columns of native tables that no data set lists: kept by hand.
const S = 'string';

export const strings = (names: string) =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, S]),
  );
export const typed = (type: string, names: string) =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, type]),
  );

export const handKept: Record<string, Record<string, string>> = {
  SecurityEvent: {
    ...typed('datetime', 'TimeGenerated TimeCollected'),
    ...typed('int', 'EventID EventLevel Task Level KeyLength LogonType Version'),
    ...strings(`
      TenantId SourceSystem Account AccountType Computer EventSourceName Channel Activity EventLevelName EventData
      AccessList AccessMask AccessReason AccountDomain AccountExpires AccountName AccountSessionIdentifier
      AdditionalInfo AdditionalInfo2 AllowedToDelegateTo Attributes AuditPolicyChanges AuditsDiscarded
      AuthenticationLevel AuthenticationPackageName AuthenticationProvider AuthenticationServer
      AuthenticationService AuthenticationType CACertificateHash CalledStationID CallerProcessId CallerProcessName
      CallingStationID CategoryId CertificateDatabaseHash ClassId ClassName ClientAddress ClientIPAddress
      ClientName CommandLine CompatibleIds DCDNSName DeviceDescription DeviceId DisplayName Disposition
      DomainBehaviorVersion DomainName DomainPolicyChanged DomainSid EAPType ElevatedToken ErrorCode
      ExtendedQuarantineState FailureReason FileHash FilePath FilePathNoUser Filter ForceLogoff Fqbn
      FullyQualifiedSubjectMachineName FullyQualifiedSubjectUserName GroupMembership HandleId HardwareIds
      HomeDirectory HomePath ImpersonationLevel InterfaceUuid IpAddress IpPort LmPackageName LocationInformation
      LockoutDuration LockoutObservationWindow LockoutThreshold LoggingResult LogonGuid LogonHours LogonID
      LogonProcessName LogonTypeName MachineAccountQuota MachineInventory MachineLogon MandatoryLabel
      MaxPasswordAge MemberName MemberSid MinPasswordAge MinPasswordLength MixedDomainMode NASIdentifier
      NASIPv4Address NASIPv6Address NASPort NASPortType NetworkPolicyName NewDate NewMaxUsers NewProcessId
      NewProcessName NewRemark NewShareFlags NewTime NewUacValue NewValue NewValueType ObjectName ObjectServer
      ObjectType ObjectValueName OemInformation OldMaxUsers OldRemark OldShareFlags OldUacValue OldValue
      OldValueType OperationType PackageName ParentProcessName PasswordHistoryLength PasswordLastSet
      PasswordProperties PreviousDate PreviousTime PrimaryGroupId PrivateKeyUsageCount PrivilegeList Process
      ProcessId ProcessName ProfilePath Properties ProtocolSequence ProxyPolicyName QuarantineHelpURL
      QuarantineSessionID QuarantineSessionIdentifier QuarantineState QuarantineSystemHealthResult
      RelativeTargetName RemoteIpAddress RemotePort Requester RequestId RestrictedAdminMode RowsDeleted
      SamAccountName ScriptPath SecurityDescriptor ServiceAccount ServiceFileName ServiceName ServiceStartType
      ServiceType SessionName ShareLocalPath ShareName SidHistory SourceComputerId Status Subject SubjectAccount
      SubjectDomainName SubjectKeyIdentifier SubjectLogonId SubjectMachineName SubjectMachineSID SubjectUserName
      SubjectUserSid SubStatus TableId TargetAccount TargetDomainName TargetInfo TargetLinkedLogonId
      TargetLogonGuid TargetLogonId TargetOutboundDomainName TargetOutboundUserName TargetServerName TargetSid
      TargetUser TargetUserName TargetUserSid TemplateContent TemplateDSObjectFQDN TemplateInternalName
      TemplateOID TemplateSchemaVersion TemplateVersion TicketEncryptionType TicketOptions TokenElevationType
      TransmittedServices UserAccountControl UserParameters UserPrincipalName UserWorkstations VendorIds
      VirtualAccount Workstation WorkstationName ManagementGroupName EventOriginId MG _ResourceId _SubscriptionId
      Correlation EventRecordId Keywords Opcode SystemProcessId SystemThreadId SystemUserId
    `),
  },
  WindowsEvent: {
    ...typed('datetime', 'TimeGenerated TimeCreated'),
    ...typed('int', 'EventID EventLevel Version Task'),
    ...typed('dynamic', 'EventData'),
    ...strings(`TenantId Provider Channel Computer EventLevelName EventOriginId EventRecordId Keywords Opcode
      SystemProcessId SystemThreadId SystemUserId Correlation RawEventData ManagementGroupName SourceSystem`),
  },
  CommonSecurityLog: {
    ...typed('datetime', 'TimeGenerated StartTime EndTime DeviceCustomDate1 DeviceCustomDate2 FlexDate1'),
    ...typed(
      'int',
      `DestinationPort DestinationTranslatedPort SourcePort SourceTranslatedPort EventCount ExternalID FileSize
      OldFileSize EventType DestinationProcessId SourceProcessId DeviceCustomNumber1 DeviceCustomNumber2
      DeviceCustomNumber3 FlexNumber1 FlexNumber2 CommunicationDirectionCode`,
    ),
    ...typed(
      'long',
      'SentBytes ReceivedBytes FieldDeviceCustomNumber1 FieldDeviceCustomNumber2 FieldDeviceCustomNumber3',
    ),
    ...typed(
      'real',
      `DeviceCustomFloatingPoint1 DeviceCustomFloatingPoint2 DeviceCustomFloatingPoint3 DeviceCustomFloatingPoint4
      MaliciousIPLatitude MaliciousIPLongitude`,
    ),
    ...strings(`
      TenantId SourceSystem Activity AdditionalExtensions ApplicationProtocol CollectorHostName
      CommunicationDirection Computer DestinationDnsDomain DestinationHostName DestinationIP DestinationMACAddress
      DestinationNTDomain DestinationProcessName DestinationServiceName DestinationTranslatedAddress
      DestinationUserID DestinationUserName DestinationUserPrivileges DeviceAction DeviceAddress
      DeviceCustomDate1Label DeviceCustomDate2Label DeviceCustomFloatingPoint1Label
      DeviceCustomFloatingPoint2Label DeviceCustomFloatingPoint3Label DeviceCustomFloatingPoint4Label
      DeviceCustomIPv6Address1 DeviceCustomIPv6Address1Label DeviceCustomIPv6Address2
      DeviceCustomIPv6Address2Label DeviceCustomIPv6Address3 DeviceCustomIPv6Address3Label
      DeviceCustomIPv6Address4 DeviceCustomIPv6Address4Label DeviceCustomNumber1Label DeviceCustomNumber2Label
      DeviceCustomNumber3Label DeviceCustomString1 DeviceCustomString1Label DeviceCustomString2
      DeviceCustomString2Label DeviceCustomString3 DeviceCustomString3Label DeviceCustomString4
      DeviceCustomString4Label DeviceCustomString5 DeviceCustomString5Label DeviceCustomString6
      DeviceCustomString6Label DeviceDnsDomain DeviceEventCategory DeviceEventClassID DeviceExternalID
      DeviceFacility DeviceInboundInterface DeviceMacAddress DeviceName DeviceNtDomain DeviceOutboundInterface
      DevicePayloadId DeviceProduct DeviceTimeZone DeviceTranslatedAddress DeviceVendor DeviceVersion EventOutcome
      ExtID FileCreateTime FileHash FileID FileModificationTime FileName FilePath FilePermission FileType
      FlexDate1Label FlexNumber1Label FlexNumber2Label FlexString1 FlexString1Label FlexString2 FlexString2Label
      IndicatorThreatType LogSeverity MaliciousIP MaliciousIPCountry Message OldFileCreateTime OldFileHash
      OldFileID OldFileModificationTime OldFileName OldFilePath OldFilePermission OldFileType OriginalLogSeverity
      ProcessID ProcessName Protocol Reason ReceiptTime RemoteIP RemotePort ReportReferenceLink
      RequestClientApplication RequestContext RequestCookies RequestMethod RequestURL SimplifiedDeviceAction
      SourceDnsDomain SourceHostName SourceIP SourceMACAddress SourceNTDomain SourceProcessName SourceServiceName
      SourceTranslatedAddress SourceUserID SourceUserName SourceUserPrivileges ThreatConfidence ThreatDescription
      ThreatSeverity _ResourceId _SubscriptionId
    `),
  },
  SigninLogs: {
    ...typed('datetime', 'TimeGenerated CreatedDateTime'),
    ...typed('long', 'DurationMs'),
    ...typed('bool', 'IsInteractive IsRisky FlaggedForReview IsTenantRestricted'),
    ...typed(
      'dynamic',
      `ConditionalAccessPolicies DeviceDetail LocationDetails MfaDetail Status AuthenticationProcessingDetails
      ConditionalAccessPoliciesV2 AppliedEventListeners`,
    ),
    ...strings(`
      TenantId SourceSystem OperationName OperationVersion Category ResultType ResultSignature ResultDescription
      CorrelationId Resource ResourceGroup ResourceProvider ResourceId Identity Level Location
      AlternateSignInName AppDisplayName AppId AuthenticationContextClassReferences AuthenticationDetails
      AuthenticationMethodsUsed AuthenticationProtocol AuthenticationRequirement
      AuthenticationRequirementPolicies AutonomousSystemNumber ClientAppUsed ConditionalAccessStatus
      CrossTenantAccessType HomeTenantId HomeTenantName Id IncomingTokenType IPAddress IPAddressFromResourceProvider
      NetworkLocationDetails OriginalRequestId ProcessingTimeInMilliseconds ResourceDisplayName
      ResourceIdentity ResourceOwnerTenantId ResourceServicePrincipalId ResourceTenantId RiskDetail RiskEventTypes
      RiskEventTypes_V2 RiskLevel RiskLevelAggregated RiskLevelDuringSignIn RiskState ServicePrincipalId
      ServicePrincipalName SessionId SessionLifetimePolicies SignInIdentifier SignInIdentifierType
      TokenIssuerName TokenIssuerType TokenProtectionStatusDetails UniqueTokenIdentifier UserAgent UserDisplayName
      UserId UserPrincipalName UserType
    `),
  },
  AuditLogs: {
    ...typed('datetime', 'TimeGenerated ActivityDateTime'),
    ...typed('long', 'DurationMs'),
    ...typed('dynamic', 'AdditionalDetails InitiatedBy TargetResources'),
    ...strings(`
      TenantId SourceSystem AADOperationType AADTenantId ActivityDisplayName Category CorrelationId Id Identity
      Level Location LoggedByService OperationName OperationVersion Resource ResourceGroup ResourceId
      ResourceProvider Result ResultDescription ResultReason ResultSignature ResultType
    `),
  },
  AzureActivity: {
    ...typed('datetime', 'TimeGenerated EventSubmissionTimestamp'),
    ...typed('dynamic', 'Authorization_d Claims_d Properties_d'),
    ...strings(`
      TenantId SourceSystem ActivityStatus ActivityStatusValue ActivitySubstatus ActivitySubstatusValue
      Authorization Caller CallerIpAddress Category CategoryValue Claims CorrelationId EventDataId HTTPRequest
      Hierarchy Level OperationId OperationName OperationNameValue Properties Resource ResourceGroup ResourceId
      ResourceProvider ResourceProviderValue SubscriptionId _ResourceId
    `),
  },
  MicrosoftGraphActivityLogs: {
    ...typed('datetime', 'TimeGenerated TokenIssuedAt'),
    ...typed('int', 'ResponseStatusCode DurationMs'),
    ...typed('long', 'ResponseSizeBytes'),
    ...strings(`
      TenantId SourceSystem AadTenantId ApiVersion AppId ATContent ClientAuthMethod ClientRequestId IdentityProvider
      IPAddress Location OperationId RequestId RequestMethod RequestUri Roles Scopes ServicePrincipalId SessionId
      SignInActivityId UniqueTokenId UserAgent UserId UserPrincipalObjectID Wids
    `),
  },
  OfficeActivity: {
    ...typed('datetime', 'TimeGenerated Start_Time End_Time'),
    ...typed('bool', 'ExternalAccess IsManagedDevice'),
    ...typed('int', 'Site_Count'),
    ...typed('dynamic', 'AADTarget Members'),
    ...strings(`
      TenantId SourceSystem Application UserDomain UserAgent RecordType Operation OrganizationId OrganizationName
      UserType UserKey OfficeWorkload ResultStatus ResultReasonType OfficeObjectId UserId Scope ClientIP Client_IPAddress
      ClientInfoString ClientMachineName ClientProcessName ClientVersion ClientAppId Site_ Site_Url Source_Name
      SourceRecordId SourceFileName SourceFileExtension SourceRelativeUrl DestinationFileName
      DestinationFileExtension DestinationRelativeUrl SharingType UserSharedWith Parameters Item SessionId
      MachineDomainInfo MachineId EventSource ItemType ItemName SendAsUserMailboxGuid SendAsUserSmtp
      SendonBehalfOfUserMailboxGuid SendOnBehalfOfUserSmtp MailboxGuid MailboxOwnerUPN MailboxOwnerSid
      MailboxOwnerMasterAccountSid LogonType LogonUserSid LogonUserDisplayName InternalLogonType Logon_Type
      OriginatingServer CrossMailboxOperations DestMailboxId DestMailboxOwnerUPN
      DestMailboxOwnerSid DestFolder Folder Folders AffectedItems ModifiedProperties ModifiedObjectResolvedName
      OfficeId OfficeTenantId TargetUserOrGroupName TargetUserOrGroupType TeamName TeamGuid ChannelName ChannelGuid
      ChannelType MessageId TabType ChatName ChatThreadId CommunicationType AppId AppAccessContext AddonName AddonType
      AzureActiveDirectory_EventType ActorUserId ActorContextId ActorIpAddress Actor Target TargetContextId
      InterSystemsId IntraSystemId SupportTicketId LoginStatus Event_Data ExtraProperties ApplicationId
    `),
  },
  DnsEvents: {
    ...typed('datetime', 'TimeGenerated'),
    ...typed('int', 'EventId ResultCode QueryType_Code Severity'),
    ...typed('long', 'TaskCategoryId'),
    ...typed('real', 'RemoteIPLatitude RemoteIPLongitude'),
    ...strings(`
      TenantId SourceSystem ClientIP Computer Confidence Description DNSZone DynamicUpdates EventLevel
      FirstReportedDateTime IPAddresses IndicatorThreatType IsActive LastReportedDateTime MaliciousIP Message Name
      NodeName QueryType RemoteIPCountry ReportReferenceLink Result SubType TLPLevel TaskCategory _ResourceId
      AdditionalInformation
    `),
  },
  SecurityAlert: {
    ...typed('datetime', 'TimeGenerated StartTime EndTime ProcessingEndTime'),
    ...typed('bool', 'IsIncident'),
    ...typed('real', 'ConfidenceScore'),
    ...strings(`
      TenantId SourceSystem AlertLink AlertName AlertSeverity AlertType CompromisedEntity ConfidenceLevel
      Description DisplayName Entities ExtendedLinks ExtendedProperties ProductComponentName ProductName
      ProviderName RemediationSteps ResourceId SourceComputerId Status SubTechniques SystemAlertId Tactics
      Techniques VendorName VendorOriginalId WorkspaceResourceGroup WorkspaceSubscriptionId
    `),
  },
  ThreatIntelIndicators: {
    ...typed('datetime', 'TimeGenerated Created Modified ValidFrom ValidUntil LastUpdateMethodTime'),
    ...typed('bool', 'IsActive IsDeleted Revoked'),
    ...typed('int', 'Confidence'),
    ...typed('dynamic', 'AdditionalFields Data'),
    ...strings(`
      TenantId SourceSystem Id LastUpdateMethod ObservableKey ObservableValue Pattern Tags WorkspaceId
    `),
  },
};

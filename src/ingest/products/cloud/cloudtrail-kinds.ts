import type { TableName } from '../../../schema/types.ts';
import type { Values } from '../record.ts';
import { at, integer, object, text } from '../values.ts';

export type Fields = Record<string, unknown>;
type Kind = readonly [table: TableName, values: Values];

/** Console logons and assumed roles. */
export function logon(fields: Fields, name: string): Kind | undefined {
  const isConsole = name === 'ConsoleLogin' || name === 'SwitchRole' || name === 'CheckMfa';
  const isRole = /^AssumeRole(?:With(?:SAML|WebIdentity))?$/.test(name);
  if (!isConsole && !isRole && name !== 'GetSessionToken' && name !== 'GetFederationToken') return undefined;
  const response = object(fields['responseElements']);
  const word = text(response?.[name]) ?? text(response?.['ConsoleLogin']);
  const error = text(fields['errorMessage']) ?? text(fields['errorCode']);
  const failed = word === 'Failure' || (word === undefined && text(fields['errorCode']) !== undefined);
  const identity = object(fields['userIdentity']) ?? {};
  const role = text(at(fields, 'requestParameters.roleArn'));
  const target = role ?? text(identity['arn']);
  const targetName = isRole
    ? role?.split('/').at(-1)
    : (text(identity['userName']) ?? (identity['type'] === 'Root' ? 'root' : undefined));
  const mfa = text(at(fields, 'additionalEventData.MFAUsed'));
  return [
    'Authentication',
    {
      EventType: 'Logon',
      EventSubType: isRole ? 'AssumeRole' : isConsole ? 'Interactive' : undefined,
      EventResult: failed ? 'Failure' : 'Success',
      EventResultDetails: failed ? details(error) : undefined,
      EventOriginalResultDetails: failed ? error : undefined,
      EventSeverity: failed ? 'Low' : 'Informational',
      TargetUsername: targetName,
      TargetUsernameType: targetName === undefined ? undefined : 'Simple',
      TargetUserId: target,
      TargetUserIdType: target === undefined ? undefined : 'AWSId',
      TargetAppName: isConsole ? 'AWS Management Console' : text(fields['eventSource']),
      TargetAppType: 'CSP',
      TargetUrl: text(at(fields, 'additionalEventData.LoginTo')),
      LogonMethod:
        mfa === 'Yes' ? 'Multi factor authentication' : isConsole && mfa === 'No' ? 'Username & Password' : undefined,
    },
  ];
}

function details(error: string | undefined): string {
  if (error === undefined) return 'Other';
  if (/No username found/i.test(error)) return 'No such user';
  if (/Failed authentication/i.test(error)) return 'Incorrect password';
  if (/AccessDenied|not authorized/i.test(error)) return 'Logon violates policy';
  return 'Other';
}

const USER_CALLS: Readonly<Record<string, string>> = {
  CreateUser: 'UserCreated',
  DeleteUser: 'UserDeleted',
  UpdateUser: 'UserModified',
  CreateGroup: 'GroupCreated',
  DeleteGroup: 'GroupDeleted',
  UpdateGroup: 'GroupModified',
  AddUserToGroup: 'UserAddedToGroup',
  RemoveUserFromGroup: 'UserRemovedFromGroup',
  CreateLoginProfile: 'PasswordReset',
  UpdateLoginProfile: 'PasswordReset',
  ChangePassword: 'PasswordChanged',
  DeleteLoginProfile: 'UserModified',
  CreateAccessKey: 'UserModified',
  DeleteAccessKey: 'UserModified',
  UpdateAccessKey: 'UserModified',
  AttachUserPolicy: 'UserModified',
  DetachUserPolicy: 'UserModified',
  PutUserPolicy: 'UserModified',
  DeleteUserPolicy: 'UserModified',
  DeactivateMFADevice: 'UserModified',
  EnableMFADevice: 'UserModified',
  AttachGroupPolicy: 'GroupModified',
  DetachGroupPolicy: 'GroupModified',
  PutGroupPolicy: 'GroupModified',
};

/** Changes of IAM's users and groups. */
export function userChange(fields: Fields, name: string, source: string | undefined): Kind | undefined {
  if (source !== 'iam.amazonaws.com' || !Object.hasOwn(USER_CALLS, name)) return undefined;
  const parameters = object(fields['requestParameters']) ?? {};
  const user = text(parameters['userName']) ?? text(at(fields, 'responseElements.user.userName'));
  const group = text(parameters['groupName']);
  const property = /Policy/.test(name)
    ? 'Policy'
    : /AccessKey/.test(name)
      ? 'AccessKey'
      : /MFA/.test(name)
        ? 'MFADevice'
        : undefined;
  return [
    'UserManagement',
    {
      EventType: USER_CALLS[name],
      EventSubType: property === undefined ? undefined : group ? 'GroupModified' : 'UserModified',
      TargetUsername: user,
      TargetUsernameType: user === undefined ? undefined : 'Simple',
      GroupName: group,
      GroupNameType: group === undefined ? undefined : 'Simple',
      UpdatedPropertyName: undefined,
      NewPropertyValue:
        property === undefined
          ? undefined
          : (text(parameters['policyArn']) ?? text(parameters['policyName']) ?? text(parameters['accessKeyId'])),
    },
  ];
}

const OBJECT_CALLS: Readonly<Record<string, string>> = {
  GetObject: 'FileAccessed',
  HeadObject: 'FileAccessed',
  PutObject: 'FileCreatedOrModified',
  DeleteObject: 'FileDeleted',
  CopyObject: 'FileCopied',
  CompleteMultipartUpload: 'FileCreatedOrModified',
  RestoreObject: 'FileModified',
  SelectObjectContent: 'FileAccessed',
};

/** Data events of S3 that name one object. */
export function objectAccess(fields: Fields, name: string, source: string | undefined): Kind | undefined {
  if (source !== 's3.amazonaws.com' || !Object.hasOwn(OBJECT_CALLS, name)) return undefined;
  const key = text(at(fields, 'requestParameters.key'));
  const bucket = text(at(fields, 'requestParameters.bucketName'));
  if (key === undefined || bucket === undefined) return undefined;
  const path = `s3://${bucket}/${key}`;
  return [
    'FileEvent',
    {
      EventType: OBJECT_CALLS[name],
      TargetFilePath: path,
      TargetFilePathType: 'URL',
      TargetFileName: key.split('/').at(-1),
      TargetFileDirectory: path.slice(0, path.lastIndexOf('/')),
      TargetAppName: 's3.amazonaws.com',
      TargetAppType: 'CSP',
      TargetFileSize:
        integer(at(fields, 'additionalEventData.bytesTransferredOut')) ||
        integer(at(fields, 'additionalEventData.bytesTransferredIn')) ||
        undefined,
    },
  ];
}

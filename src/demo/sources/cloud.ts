import { AWS_ACCOUNT } from '../company.ts';
import type { Random } from '../random.ts';
import { type DayLog, iso } from '../stream.ts';

export interface ApiCall {
  readonly user: string;
  readonly from: string;
  readonly service: string;
  readonly name: string;
  readonly agent: string;
  readonly readOnly: boolean;
  readonly parameters?: object;
  readonly response?: object;
  readonly error?: string;
  readonly mfa?: boolean;
}

const REGION = 'eu-central-1';

/** The cloud account: CloudTrail's records. */
export class CloudLog {
  readonly #random: Random;
  readonly #log: () => DayLog;

  constructor(random: Random, log: () => DayLog) {
    this.#random = random;
    this.#log = log;
  }

  #record(time: number, call: ApiCall, extra: object): void {
    const record = {
      eventVersion: '1.09',
      userIdentity: {
        type: 'IAMUser',
        principalId: `AIDA${this.#random.hex(17).toUpperCase()}`,
        arn: `arn:aws:iam::${AWS_ACCOUNT}:user/${call.user}`,
        accountId: AWS_ACCOUNT,
        userName: call.user,
      },
      eventTime: iso(time).replace(/\.\d+Z/, 'Z'),
      eventSource: `${call.service}.amazonaws.com`,
      eventName: call.name,
      awsRegion: REGION,
      sourceIPAddress: call.from,
      userAgent: call.agent,
      requestParameters: call.parameters ?? null,
      responseElements: call.response ?? null,
      ...(call.error
        ? { errorCode: call.error, errorMessage: 'User is not authorized to perform this operation' }
        : {}),
      requestID: this.#random.hex(32),
      eventID: this.#random.hex(32),
      readOnly: call.readOnly,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: AWS_ACCOUNT,
      eventCategory: 'Management',
      ...extra,
    };
    this.#log().add(time, 'aws', JSON.stringify(record));
  }

  call(time: number, call: ApiCall): void {
    this.#record(time, call, {});
  }

  consoleLogin(time: number, user: string, from: string, mfa: boolean, agent: string): void {
    this.#record(
      time,
      {
        user,
        from,
        service: 'signin',
        name: 'ConsoleLogin',
        agent,
        readOnly: false,
        response: { ConsoleLogin: 'Success' },
      },
      {
        eventType: 'AwsConsoleSignIn',
        additionalEventData: {
          LoginTo: 'https://console.aws.amazon.com/console/home',
          MobileVersion: 'No',
          MFAUsed: mfa ? 'Yes' : 'No',
        },
      },
    );
  }
}

using System.Security.Cryptography;
using System.Text;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Webhooks;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Tests.Webhooks;

public sealed class SignatureTests
{
    private const string NewSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string OldSecret = "plain old secret";

    // The example of the Standard Webhooks specification and its libraries.
    [Fact]
    public void Sign_PublishedExample_GivesItsSignature() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        new WebhookSigner(new() { Secrets = [NewSecret] }).Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));

    [Fact]
    public void Sign_NoSecret_IsUnsigned() => Assert.Null(new WebhookSigner(new()).Sign("id", 1, []));

    [Fact]
    public async Task Send_TwoSecrets_VerifiesWithEitherAndNoOther()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var options = new WebhookOptions { Name = "r", Url = receiver.Url, Secrets = [NewSecret, OldSecret], AllowPrivate = true };
        using var sender = new WebhookSender(new ManualTime(), new DeliveryOptions());
        var result = await sender.SendAsync(WebhookEndpoint.Create(options), "msg-1", "{\"경보\":1}"u8.ToArray(), default);
        Assert.Equal((DeliveryOutcome.Delivered, 204), (result.Outcome, result.Status));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal("msg-1", request.Id);
        Assert.Equal("1767225600", request.Headers["webhook-timestamp"]);
        Assert.Equal("application/cloudevents+json; charset=utf-8", request.Headers["Content-Type"]);
        Assert.True(Verifies(request, Convert.FromBase64String(NewSecret["whsec_".Length..])));
        Assert.True(Verifies(request, Encoding.UTF8.GetBytes(OldSecret)));
        Assert.False(Verifies(request, Encoding.UTF8.GetBytes("another")));
        Assert.False(Verifies(request with { Body = [.. request.Body, (byte)' '] }, Encoding.UTF8.GetBytes(OldSecret)));
    }

    [Theory]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64!")]
    [InlineData("")]
    public void Create_UnreadableSecret_SaysWhichWithoutRepeatingIt(string secret)
    {
        var error = Assert.Throws<AlerterConfigurationException>(() => new WebhookSigner(new() { Name = "r", Secrets = ["good", secret] }));
        Assert.Contains("secrets[1]", error.Message);
        Assert.DoesNotContain("not base64!", error.Message);
    }

    [Fact]
    public void Create_ThreeSecrets_IsRefused() =>
        Assert.Throws<AlerterConfigurationException>(() => new WebhookSigner(new() { Secrets = ["a", "b", "c"] }));

    // A receiver's side, written from the specification: independent of the signer.
    private static bool Verifies(ReceivedRequest request, byte[] key)
    {
        using var content = new MemoryStream();
        content.Write(Encoding.ASCII.GetBytes(request.Headers["webhook-id"] + "." + request.Headers["webhook-timestamp"] + "."));
        content.Write(request.Body);
        using var hmac = new HMACSHA256(key);
        var expected = hmac.ComputeHash(content.ToArray());
        return request.Headers["webhook-signature"].Split(' ').Any(signature =>
            signature.StartsWith("v1,", StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(signature[3..]), expected));
    }
}

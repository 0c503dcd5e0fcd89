"""
happened = "await and async for at the top of a cell"
kind = "append"
default = "full"
"""

import asyncio


async def numbers():
    for i in range(3):
        await asyncio.sleep(0)
        yield i


await asyncio.sleep(0)
async for number in numbers():
    print(number)
